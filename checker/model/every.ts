/** `check S for all N { … }`: a question for every value of a constant that says how many processes there are. */
import { hasErrors } from '../support/diagnostic.ts'
import { suggestion } from '../support/meant.ts'
import type { ForAll } from '../syntax/ast.ts'
import { typeFixed } from './domains.ts'
import { programEnv } from './env.ts'
import { error, type Report } from './findings.ts'
import type { Every, Network, Question } from './model.ts'
import type { SystemProperty } from './properties.ts'
import type { CheckDecl, Program, PropertyDecl, SystemDecl } from './scope.ts'
import { intType } from './types.ts'
import { integerOf } from './uniform/shapes.ts'
import { uniformity } from './uniform/uniform.ts'

/** `exclusion_for_all_N`: as outputs and files name the question. */
export function nameForAll(property: string, { constant }: Pick<Every, 'constant'>): string {
  return `${property}_for_all_${constant}`
}

interface AskedForAll {
  readonly decl: CheckDecl
  readonly forAll: ForAll
  readonly system: SystemDecl
  readonly meant: SystemProperty
  readonly property: PropertyDecl
  readonly of: Network
}

/** What such a question is made of; undefined where something is wrong with it, which is reported. */
export function everyOf(
  { decl, forAll, system, meant, property, of }: AskedForAll,
  program: Program,
  report: Report,
  ask: (value: number) => Question | { readonly error: string },
): Every | undefined {
  const { constant } = forAll
  const entity = program.values.get(constant.text)
  if (entity?.kind !== 'const') {
    const known = [...program.values].flatMap(([name, e]) => (e.kind === 'const' ? [name] : []))
    report(error('T0608', constant.span, `there is no constant \`${constant.text}\``, suggestion(constant.text, known)))
    return undefined
  }
  if (entity.decl.value.kind !== 'number' || entity.decl.value.unit !== undefined) {
    const related = [{ span: entity.span, label: 'declared here' }]
    report(
      error('T0608', constant.span, `\`${constant.text}\` is no number that can be another one`, undefined, related),
    )
    return undefined
  }
  const from = leastOf(forAll, program, report)
  if (from === undefined) return undefined
  if (hasErrors(meant)) return undefined
  const known = new Map<number, Question | { readonly error: string }>()
  const at = (value: number): Question | { readonly error: string } => {
    const question = known.get(value) ?? ask(value)
    known.set(value, question)
    return question
  }
  const least = at(from)
  if ('error' in least) {
    const hint = `begin with a larger one: \`for all ${constant.text} >= ${from + 1}\``
    report(
      error('T0608', forAll.span, `with ${constant.text} = ${from} there is no such question: ${least.error}`, hint),
    )
    return undefined
  }
  const asked = { system, observers: meant.observers, property, ...(decl.assuming && { assuming: decl.assuming }) }
  let uniform: Every['uniform'] | undefined
  return {
    of,
    constant: constant.text,
    from,
    at,
    // Not before somebody asks: only then is it known that nothing is wrong with the text.
    get uniform() {
      uniform ??= uniformity(asked, constant.text, program)
      return uniform
    },
  }
}

function leastOf({ from }: ForAll, program: Program, report: Report): number | undefined {
  if (from === undefined) return 1
  const { term } = typeFixed(from, { type: intType }, 'the least number of processes', programEnv(program, report))
  const value = term.kind === 'number' ? integerOf(term.value) : undefined
  if (value !== undefined && value >= 1) return value
  report(error('T0608', from.span, 'the least number of processes is a whole number above 0'))
  return undefined
}
