/**
 * Arbitrary Tick trees for fast-check: every form of `ast.ts`, with empty spans, such that a printed tree can be read
 * back. What no text reads as is left out: negative or repeating literals, a `when` trigger with a second guard, an irq
 * with arguments.
 */
import fc, { type Arbitrary } from 'fast-check'
import { rational } from '../checker/support/rational.ts'
import type { Span } from '../checker/support/span.ts'
import {
  type Ast,
  binaryOperators,
  type Choice,
  type Declaration,
  type Effect,
  type Expectation,
  type Expr,
  type Fairness,
  type Formal,
  type Initial,
  type Instance,
  type MachineItem,
  type Name,
  type Occasion,
  type PropertyForm,
  quantifiers,
  type Range,
  type Ref,
  type RefPart,
  type StateItem,
  type Transition,
  type TransitionItem,
  type Trigger,
  type TypedName,
  type TypeExpr,
} from '../checker/syntax/ast.ts'
import { keywords } from '../checker/syntax/tokens.ts'

const span: Span = { source: { path: 'arbitrary.tick', text: '' }, start: 0, end: 0 }
const verdicts = ['proved', 'refuted', 'reached', 'unreachable', 'vacuous'] as const
const reserved = new Set<string>([...keywords, ...verdicts])

/** Records in which `undefined` means absent. */
function record<T extends object>(model: { [K in keyof T]: Arbitrary<T[K] | undefined> }): Arbitrary<T> {
  const whole = fc.record(model as { [K in keyof T]: Arbitrary<T[K]> })
  return whole.map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as T)
}

const absent = fc.constant(undefined)
const maybe = <T>(value: Arbitrary<T>): Arbitrary<T | undefined> => fc.oneof(absent, value)
const here = fc.constant(span)
const is = <const T extends string>(kind: T): Arbitrary<T> => fc.constant(kind)
const few = <T>(value: Arbitrary<T>): Arbitrary<T[]> => fc.array(value, { maxLength: 3 })
const some = <T>(value: Arbitrary<T>): Arbitrary<T[]> => fc.array(value, { minLength: 1, maxLength: 3 })

export const name: Arbitrary<Name> = fc
  .oneof(
    fc.constantFrom('x', 'ms', 'run', 'onward', 'left', 'in_', 'GUEST', '_'),
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,4}$/),
  )
  .filter((text) => !reserved.has(text))
  .map((text) => ({ text, span }))

const number: Arbitrary<Expr> = fc
  .record({ digits: fc.nat(100000), places: fc.nat(4), unit: fc.constantFrom(undefined, 'ns', 'us', 'ms', 's') })
  .map(({ digits, places, unit }) => {
    const value = rational(digits).div(10 ** places)
    return unit === undefined ? { kind: 'number', value, span } : { kind: 'number', value, unit, span }
  })

const expressions = fc.letrec<{ expr: Expr; range: Range; ref: Ref; part: RefPart }>((tie) => ({
  // Weighted towards nested operators, where parentheses matter.
  expr: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    {
      weight: 3,
      arbitrary: fc.oneof(
        number,
        record<Expr>({ kind: is('ref'), ref: name.map((n) => ({ parts: [{ name: n }], span })), span: here }),
      ),
    },
    { weight: 1, arbitrary: record<Expr>({ kind: is('bool'), value: fc.boolean(), span: here }) },
    { weight: 1, arbitrary: record<Expr>({ kind: is('ref'), ref: tie('ref'), span: here }) },
    {
      weight: 3,
      arbitrary: record<Expr>({
        kind: is('unary'),
        operator: fc.constantFrom('not', '-'),
        operand: tie('expr'),
        span: here,
      }),
    },
    {
      weight: 9,
      arbitrary: record<Expr>({
        kind: is('binary'),
        operator: fc.constantFrom(...binaryOperators),
        left: tie('expr'),
        right: tie('expr'),
        span: here,
      }),
    },
    {
      weight: 2,
      arbitrary: record<Expr>({
        kind: is('conditional'),
        cond: tie('expr'),
        then: tie('expr'),
        else: tie('expr'),
        span: here,
      }),
    },
    { weight: 1, arbitrary: record<Expr>({ kind: is('apply'), fn: tie('ref'), args: few(tie('expr')), span: here }) },
    {
      weight: 3,
      arbitrary: record<Expr>({
        kind: is('quantified'),
        quantifier: fc.constantFrom(...quantifiers),
        variable: name,
        range: tie('range'),
        body: tie('expr'),
        span: here,
      }),
    },
  ),
  range: record<Range>({ low: tie('expr'), high: tie('expr'), span: here }),
  ref: record<Ref>({ parts: some(tie('part')), span: here }),
  part: record<RefPart>({ name, index: maybe(tie('expr')) }),
}))

export const expr = expressions.expr
const { range, ref, part } = expressions

const type: Arbitrary<TypeExpr> = fc.oneof(
  record<TypeExpr>({ kind: fc.constantFrom('bool', 'int', 'time'), span: here }),
  record<TypeExpr>({ kind: is('range'), range, span: here }),
  record<TypeExpr>({ kind: is('enum'), name, span: here }),
)

/** Without an index at the end, which would be read as the size of the variable. */
const typeOfVariable = type.filter(
  (t) => t.kind !== 'range' || !JSON.stringify(withoutSpans(t.range.high)).includes('"index"'),
)

const initial: Arbitrary<Initial> = fc.oneof(
  record<Initial>({ kind: is('value'), value: expr }),
  record<Initial>({ kind: is('range'), range }),
  record<Initial>({ kind: is('any'), span: here }),
)

const effects = fc.letrec<{ effect: Effect }>((tie) => ({
  effect: fc.oneof(
    { maxDepth: 2 },
    record<Effect>({
      kind: is('assign'),
      target: part,
      operator: fc.constantFrom('=', '+=', '-='),
      value: expr,
      span: here,
    }),
    record<Effect>({ kind: is('reset'), clocks: some(part), span: here }),
    record<Effect>({ kind: is('start'), timer: part, delay: expr, span: here }),
    record<Effect>({ kind: is('cancel'), timer: part, span: here }),
    record<Effect>({ kind: fc.constantFrom('raise', 'clear'), irq: ref, span: here }),
    record<Effect>({ kind: is('for'), variable: name, range, body: few(tie('effect')), span: here }),
    record<Effect>({
      kind: is('if'),
      cond: expr,
      then: few(tie('effect')),
      else: maybe(few(tie('effect'))),
      span: here,
    }),
  ),
}))

const trigger: Arbitrary<Trigger> = fc.oneof(
  record<Trigger>({ kind: is('may'), span: here }),
  record<Trigger>({ kind: is('when'), guard: expr, span: here }),
  record<Trigger>({ kind: is('on'), signal: ref, binders: few(name), answers: few(expr), span: here }),
  record<Trigger>({ kind: is('emit'), signal: ref, args: few(expr), span: here }),
  record<Trigger>({ kind: is('call'), signal: ref, args: few(expr), answered: few(name), span: here }),
)

const choice = record<Choice>({
  name,
  domain: fc.oneof(
    range.map((r): Choice['domain'] => ({ kind: 'range', range: r })),
    type.map((t): Choice['domain'] => ({ kind: 'type', type: t })),
  ),
  span: here,
})

/** Text between quotes. */
const quoted = fc.string({ maxLength: 12 }).filter((text) => !/["\n\r]/.test(text))
const doc = fc.array(
  fc.string({ maxLength: 12 }).filter((text) => text === text.trimEnd() && !/[\n\r]/.test(text)),
  { minLength: 1, maxLength: 3 },
)
const documentation = maybe(doc.map((lines) => lines.join('\n')))

const transition: Arbitrary<Transition> = record<Transition>({
  kind: is('transition'),
  urgent: fc.boolean(),
  trigger,
  choices: few(choice),
  guard: maybe(expr),
  target: maybe(name),
  effects: few(effects.effect),
  source: maybe(record({ file: quoted, fn: maybe(quoted), span: here })),
  unreachable: maybe(record({ why: quoted, span: here })),
  span: here,
}).map(({ guard, ...rest }) => (rest.trigger.kind === 'when' || guard === undefined ? rest : { ...rest, guard }))

const transitions = fc.letrec<{ item: TransitionItem }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 2 },
    transition,
    record<TransitionItem>({ kind: is('for'), variable: name, range, body: few(tie('item')), span: here }),
  ),
}))

const stateItem: Arbitrary<StateItem> = fc.oneof(
  record<StateItem>({ kind: is('invariant'), condition: expr, span: here }),
  transitions.item,
)

const common = { name, doc: documentation, span: here }
const typedName = record<TypedName>({ name, type, span: here })
const formal = record<Formal>({
  name,
  type: fc.oneof(type, record<Formal['type']>({ kind: is('machine'), span: here })),
  default: maybe(expr),
  span: here,
})
const none = fc.constant([])
const shared = fc.oneof(
  record<Declaration & MachineItem>({
    kind: is('event'),
    size: maybe(expr),
    args: few(typedName),
    answers: none,
    ...common,
  }),
  record<Declaration & MachineItem>({
    kind: is('call'),
    size: maybe(expr),
    args: few(typedName),
    answers: few(typedName),
    ...common,
  }),
  record<Declaration & MachineItem>({ kind: is('irq'), size: maybe(expr), args: none, answers: none, ...common }),
  record<Declaration & MachineItem>({ kind: is('const'), value: expr, ...common }),
  record<Declaration & MachineItem>({ kind: is('let'), formals: few(formal), value: expr, ...common }),
  record<Declaration & MachineItem>({ kind: is('enum'), values: few(name), ...common }),
)

const machineItem: Arbitrary<MachineItem> = fc.oneof(
  shared,
  record<MachineItem>({
    kind: is('clock'),
    size: maybe(expr),
    initial: maybe(initial),
    running: maybe(expr),
    ...common,
  }),
  record<MachineItem>({
    kind: is('timer'),
    size: maybe(expr),
    initial: maybe(initial),
    latency: maybe(expr),
    ...common,
  }),
  record<MachineItem>({ kind: is('var'), type: typeOfVariable, size: maybe(expr), initial: maybe(initial), ...common }),
  record<MachineItem>({
    kind: is('state'),
    initial: fc.boolean(),
    urgent: fc.boolean(),
    unreachable: maybe(record({ why: quoted, span: here })),
    items: few(stateItem),
    ...common,
  }),
  record<MachineItem>({
    kind: is('in'),
    states: fc.oneof(is('any'), some(name)),
    items: few(transitions.item),
    doc: documentation,
    span: here,
  }),
)

const instance = record<Instance>({
  name,
  replicate: maybe(fc.record({ variable: name, range })),
  machine: name,
  args: few(expr),
  doc: documentation,
  span: here,
})
const undocumented = instance.map(({ doc: _doc, ...rest }): Instance => rest)

const fairness = record<Fairness>({ again: expr, when: maybe(expr), span: here })

const occasion = record<Occasion>({ kind: is('on'), signal: ref, guard: maybe(expr), span: here })
const occurrence: Arbitrary<Expr | Occasion> = fc.oneof(expr, occasion)

const form: Arbitrary<PropertyForm> = fc.oneof(
  record<PropertyForm>({ kind: is('always_on'), on: occasion, condition: expr, span: here }),
  record<PropertyForm>({
    kind: is('never_on'),
    on: occasion,
    after: maybe(fc.record({ on: occasion, within: expr })),
    span: here,
  }),
  record<PropertyForm>({ kind: fc.constantFrom('always', 'never'), condition: expr, span: here }),
  record<PropertyForm>({ kind: is('reachable'), condition: expr, span: here }),
  record<PropertyForm>({ kind: is('lemma'), condition: expr, span: here }),
  record<PropertyForm>({ kind: is('response'), premise: occurrence, response: occurrence, deadline: expr, span: here }),
  record<PropertyForm>({
    kind: is('leads_to'),
    premise: expr,
    response: expr,
    fair: fc.array(fairness, { maxLength: 2 }),
    span: here,
  }),
  record<PropertyForm>({ kind: is('bound'), quantity: expr, condition: maybe(expr), span: here }),
)
const expectation = record<Expectation>({
  property: name,
  expected: fc.oneof(fc.constantFrom(...verdicts), expr),
  span: here,
})
const reset = record<{ signal: Ref; guard?: Expr; span: Span }>({ signal: ref, guard: maybe(expr), span: here })

export const declaration: Arbitrary<Declaration> = fc.oneof(
  shared,
  record<Declaration>({ kind: is('use'), path: quoted, alias: maybe(name), doc: documentation, span: here }),
  record<Declaration>({ kind: is('param'), type, default: maybe(expr), ...common }),
  record<Declaration>({ kind: is('assume'), condition: expr, doc: documentation, span: here }),
  record<Declaration>({ kind: is('machine'), formals: few(formal), items: few(machineItem), ...common }),
  record<Declaration>({ kind: is('system'), base: maybe(name), instances: few(instance), ...common }),
  record<Declaration>({
    kind: is('observe_clock'),
    resets: few(reset),
    held: maybe(expr),
    running: maybe(expr),
    ...common,
  }),
  record<Declaration>({ kind: is('observe_machine'), instance: undocumented, doc: documentation, span: here }),
  record<Declaration>({ kind: is('property'), title: maybe(quoted), form, ...common }),
  record<Declaration>({
    kind: is('check'),
    system: name,
    assuming: maybe(expr),
    expectations: few(expectation),
    doc: documentation,
    span: here,
  }),
)

export const ast: Arbitrary<Ast> = fc
  .array(declaration, { maxLength: 4 })
  .map((declarations) => ({ path: 'arbitrary.tick', declarations, comments: [] }))

/** The tree as plain data without spans, and exact numbers as text: equal for trees that are equal up to spans. */
export function withoutSpans(tree: unknown): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value) =>
      key === 'span' ? undefined : typeof value === 'bigint' ? String(value) : value,
    ),
  )
}
