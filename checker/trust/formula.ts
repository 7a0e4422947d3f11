/**
 * Formulas as s-expressions that people can read and that read back to the same term:
 * `(=> (in vcpu GUEST) (<= tick_age (+ TICK JITTER)))`. Times are in milliseconds. Unlike the text for solvers it has
 * enums in the words of the model, and no definitions.
 */
import { enumValue, eq, type Term, type Var } from '../logic/term.ts'
import { type Reading, readItem, UnreadableTerm } from '../smt/read-term.ts'
import { type Sexpr, symbolName } from '../smt/sexpr.ts'
import { numeralText } from '../smt/text.ts'

/**
 * The text of a term over current values. Throws for an `ite`, or for values, of an enum outside a comparison with one.
 */
export function formulaText(term: Term): string {
  switch (term.kind) {
    case 'bool':
      return String(term.value)
    case 'number':
      return numeralText(term.value, term.sort.kind === 'int' ? 'Int' : 'Real')
    case 'var':
      return plain(term.variable.name)
    case 'not':
      return `(not ${formulaText(term.arg)})`
    case 'and':
      return `(and ${term.args.map(formulaText).join(' ')})`
    case 'or':
      return disjunction(term.args)
    case 'eq': {
      const [variable, value] = term.left.kind === 'value' ? [term.right, term.left] : [term.left, term.right]
      if (value.kind === 'value') return `(in ${formulaText(variable)} ${plain(value.value)})`
      return `(= ${formulaText(variable)} ${formulaText(value)})`
    }
    case 'le':
      return `(<= ${formulaText(term.left)} ${formulaText(term.right)})`
    case 'lt':
      return `(< ${formulaText(term.left)} ${formulaText(term.right)})`
    case 'add':
      return `(+ ${term.args.map(formulaText).join(' ')})`
    case 'scale':
      return `(* ${numeralText(term.factor, 'Real')} ${formulaText(term.arg)})`
    case 'div':
    case 'mod':
      return `(${term.kind} ${formulaText(term.arg)} ${term.divisor})`
    case 'ite':
      return `(ite ${formulaText(term.cond)} ${formulaText(term.then)} ${formulaText(term.else)})`
    case 'value':
      throw new Error(`the value ${term.value} stands by itself`)
  }
}

/** `guard => bound` reads better than `not guard or bound`. */
function disjunction(args: readonly Term[]): string {
  const premises = args.slice(0, -1)
  const last = args.at(-1) as Term
  if (premises.length > 0 && premises.every((a) => a.kind === 'not'))
    return `(=> ${premises.map((a) => formulaText(a.kind === 'not' ? a.arg : a)).join(' ')} ${formulaText(last)})`
  return `(or ${args.map(formulaText).join(' ')})`
}

function plain(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : `|${name}|`
}

/** The term that a text says over these variables. Throws `UnreadableTerm` where it is none: it is of another model. */
export function readFormula(expression: Sexpr, variables: ReadonlyMap<string, Term>): Term {
  const reading: Reading = {
    name: (name) => variables.get(name),
    application: (operator, list) => {
      const [, name, value] = list
      if (operator !== 'in' || typeof name !== 'string' || typeof value !== 'string') return undefined
      const variable = variables.get(symbolName(name))
      const sort = variable?.kind === 'var' ? variable.variable.sort : undefined
      if (variable === undefined || sort?.kind !== 'enum' || !sort.values.includes(symbolName(value)))
        throw new UnreadableTerm(`\`${symbolName(name)}\` has no value \`${symbolName(value)}\``, list, 1)
      return eq(variable, enumValue(sort, symbolName(value)))
    },
  }
  return readItem([expression], 0, reading)
}

/** Names for `readFormula`. */
export function termsByName(variables: readonly Var[], term: (v: Var) => Term): ReadonlyMap<string, Term> {
  return new Map(variables.map((v) => [v.name, term(v)]))
}
