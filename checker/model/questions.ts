/**
 * What the asked file asks: each line of its `check` blocks, and each of its properties that no `check` names, of every
 * system in which all its roles exist.
 */
import type { Term } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { suggestion } from '../support/meant.ts'
import type { Span } from '../support/span.ts'
import type { Expectation } from '../syntax/ast.ts'
import { typeFixed } from './domains.ts'
import { programEnv } from './env.ts'
import { everyOf, nameForAll } from './every.ts'
import { error, type Report } from './findings.ts'
import type { Assumption, Network, Question } from './model.ts'
import { type BuiltSystem, closure } from './network.ts'
import { fittingVerdicts, propertyIn, type SystemProperty } from './properties.ts'
import { type Refinement, refinementOf } from './refines.ts'
import { systemsWithRolesOf } from './roots.ts'
import type { CheckDecl, Program, PropertyDecl } from './scope.ts'
import { assumption } from './statics.ts'
import { timeType } from './types.ts'

/** Errors that only say that a system lacks what is named. */
const lacking: ReadonlySet<string> = new Set(['T0201', 'T0206', 'T0207'])

/** The question of one line of a check, with another value of a constant; or what is wrong with it there. */
export type AtValue = (
  decl: CheckDecl,
  line: Expectation,
  constant: string,
  value: number,
) => Question | { readonly error: string }

export function questionsOf(
  program: Program,
  systems: readonly BuiltSystem[],
  report: Report,
  atValue: AtValue,
): Question[] {
  const asked = program.files[0]
  if (asked === undefined) return []
  const checks = asked.declarations.flatMap((d) => (d.kind === 'check' ? [d] : []))
  const named = new Set(checks.flatMap((c) => c.expectations.map((e) => e.property.text)))
  const unnamed = asked.declarations.flatMap((d) => (d.kind === 'property' && !named.has(d.name.text) ? [d] : []))
  reportCircles(checks, report)
  return withAbstract([
    ...checks.flatMap((c) => checked(c, program, systems, asked.path, report, atValue)),
    ...unnamed.flatMap((p) => ofEverySystem(p, systemsWithRolesOf(p.form, program, systems), asked.path, report)),
  ])
}

/** A system that refines one that refines it, directly or not, would carry nothing (T0208). */
function reportCircles(checks: readonly CheckDecl[], report: Report): void {
  const refining = checks.flatMap(({ system, refines }) =>
    refines ? [{ from: system.text, to: refines.system.text, span: refines.span }] : [],
  )
  const leadsTo = (from: string, to: string, seen: ReadonlySet<string>): boolean =>
    from === to ||
    refining.some((r) => r.from === from && !seen.has(r.to) && leadsTo(r.to, to, new Set([...seen, r.to])))
  for (const { from, to, span } of refining)
    if (leadsTo(to, from, new Set([to])))
      report(error('T0208', span, `\`${from}\` refines \`${to}\`, which refines \`${from}\``))
}

/**
 * What an answer is carried over from is a question as well: one that the file asks, where it asks the same of the same
 * system under the same assumptions.
 */
function withAbstract(questions: readonly Question[]): Question[] {
  const more: Question[] = []
  const settled = new Map<Question, Question>()
  const settle = (question: Question): Question => {
    const { carried } = question
    if (carried === undefined) return question
    const before = settled.get(question)
    if (before !== undefined) return before
    const known = [...questions, ...more].find((q) => asksTheSame(q, carried.abstract))
    if (known === undefined) more.push(carried.abstract)
    const whole = {
      ...question,
      carried: { ...carried, abstract: known === undefined ? carried.abstract : settle(known) },
    }
    settled.set(question, whole)
    return whole
  }
  const all = questions.map(settle)
  return [...all, ...more]
}

/** Terms are the same where they say the same. */
function asksTheSame(a: Question, b: Question): boolean {
  const conditions = (q: Question): Set<Term> => new Set(q.network.assumptions.map((x) => x.condition))
  const [one, other] = [conditions(a), conditions(b)]
  const isSame = a.network.name === b.network.name && a.property.name === b.property.name && a.refines === undefined
  return isSame && one.size === other.size && [...one].every((c) => other.has(c))
}

/** The systems of checks without properties. What is wrong with such a check is reported with the questions. */
export function askedAlone(program: Program, systems: readonly BuiltSystem[]): Network[] {
  const quiet: Report = () => {}
  const checks = (program.files[0]?.declarations ?? []).flatMap((d) =>
    d.kind === 'check' && d.expectations.length === 0 ? [d] : [],
  )
  return checks.flatMap(({ system, assuming }) => {
    const assumed = assuming === undefined ? [] : [assumption(assuming, programEnv(program, quiet))]
    return systems.filter((s) => s.decl.name.text === system.text).map((s) => s.network(new Set(), [], assumed))
  })
}

/** The questions of one check; `atValue` makes those of other values of a constant. */
export function checked(
  decl: CheckDecl,
  program: Program,
  systems: readonly BuiltSystem[],
  asked: string,
  report: Report,
  atValue?: AtValue,
): Question[] {
  const system = systems.find((s) => s.decl.name.text === decl.system.text)
  const assumed = decl.assuming === undefined ? [] : [assumption(decl.assuming, programEnv(program, report))]
  if (system === undefined) {
    report(
      error(
        'T0603',
        decl.system.span,
        `there is no system \`${decl.system.text}\``,
        suggestion(decl.system.text, program.systems.keys()),
      ),
    )
  }
  const abstract = systems.find((s) => s.decl.name.text === decl.refines?.system.text)
  if (decl.refines !== undefined && abstract === undefined) {
    const { text, span } = decl.refines.system
    report(error('T0603', span, `there is no system \`${text}\``, suggestion(text, program.systems.keys())))
  }
  const refinement = system && abstract && refinementOf({ decl, concrete: system, abstract }, program, asked, report)
  const refining = decl.expectations.filter((e) => decl.refines !== undefined && e.property.text === refinesName)
  const own = refinement && expectingOf(refinement, refining, report)
  const asks = decl.expectations.filter((e) => !refining.includes(e))
  const properties = asks.flatMap((e): Question[] => {
    const property = program.properties.get(e.property.text)
    if (property === undefined) {
      report(
        error(
          'T0603',
          e.property.span,
          `there is no property \`${e.property.text}\``,
          suggestion(e.property.text, program.properties.keys()),
        ),
      )
      return []
    }
    const expected = expectedOf(e, property, program, report)
    if (system === undefined) return []
    const meant = propertyIn(system, property)
    for (const d of meant.diagnostics) report(d)
    if (decl.refines === undefined) {
      const own = question(system, meant, asked, assumed, e.span, expected)
      if (decl.forAll === undefined || atValue === undefined) return [own]
      const every = everyOf(
        { decl, forAll: decl.forAll, system: system.decl, meant, property, of: own.network },
        program,
        report,
        (value) => atValue(decl, e, decl.forAll?.constant.text ?? '', value),
      )
      return every === undefined
        ? []
        : [{ ...own, property: { ...own.property, name: nameForAll(property.name.text, every) }, every }]
    }
    if (refinement === undefined || own === undefined || abstract === undefined) return []
    const ofContracts = propertyIn(abstract, property)
    for (const d of ofContracts.diagnostics) report(d)
    const from = question(abstract, ofContracts, asked, refinement.assumed.abstract, e.span, {})
    const whole = question(system, meant, asked, refinement.assumed.concrete, e.span, expected)
    const objection = refinement.objection(from)
    if (objection === undefined) return [{ ...whole, carried: { of: whole.network, refinement: own, abstract: from } }]
    report(
      error(
        'T0607',
        e.span,
        `\`${property.name.text}\` of \`${abstract.decl.name.text}\` says nothing of \`${system.decl.name.text}\`: ${objection}`,
      ),
    )
    return []
  })
  return [...(own ? [own] : []), ...properties]
}

/** What stands for the refinement itself among the expectations of its check. */
const refinesName = 'refines'

/** The refinement with what is expected of it; `proved`, where nothing is said. */
function expectingOf(refinement: Refinement, refining: readonly Expectation[], report: Report): Question {
  for (const { expected, span } of refining)
    if (expected !== 'proved' && expected !== 'refuted')
      report(error('T0603', span, `a refinement is \`proved\` or \`refuted\``))
  const { expected, span } = refining[0] ?? {}
  const known = expected === 'refuted' ? 'refuted' : 'proved'
  return { ...refinement.question, expected: known, ...(span && { span }) }
}

function question(
  system: BuiltSystem,
  meant: SystemProperty,
  file: string,
  assumed: readonly Assumption[],
  span: Question['span'],
  expected: Expected,
): Question {
  const network = system.network(meant.observers, meant.monitors, assumed, meant.clocks)
  return {
    file,
    network,
    property: meant.property,
    ...expected,
    ...(assumed.length > 0 && { assuming: assumed }),
    span,
  }
}

/** A verdict, or for a bound what it is to be. */
type Expected = Pick<Question, 'expected' | 'expectedBound'>

function expectedOf(
  { expected, span }: Expectation,
  property: PropertyDecl,
  program: Program,
  report: Report,
): Expected {
  const fitting = fittingVerdicts(property)
  if (typeof expected === 'string' && fitting.includes(expected)) return { expected }
  if (typeof expected !== 'string' && property.form.kind === 'bound')
    return {
      expected: 'proved',
      expectedBound: typeFixed(expected, { type: timeType }, 'an expected bound', programEnv(program, report)).term,
    }
  const found = typeof expected === 'string' ? `\`${expected}\`` : 'an expression'
  report(
    error(
      'T0603',
      span,
      `${found} is no verdict on \`${property.name.text}\``,
      `expect ${fitting.map((f) => `\`${f}\``).join(', ')}`,
      [
        {
          span: property.name.span,
          label: `an ${property.form.kind} property`.replace('an n', 'a n').replace('an r', 'a r'),
        },
      ],
    ),
  )
  return {}
}

function ofEverySystem(decl: PropertyDecl, systems: readonly BuiltSystem[], file: string, report: Report): Question[] {
  const meant = systems.map((system) => ({ system, of: propertyIn(system, decl) }))
  const fitting = whereKnown(meant, (m) => m.of.diagnostics, report)
  return fitting.map((m) => question(m.system, m.of, file, [], decl.name.span, {}))
}

/**
 * Of readings of one text in several systems, those that find everything they name. What else is wrong with them is
 * reported; when there is none, so is what the reading with the fewest errors lacks. A text of a used file may lack
 * roles everywhere: then nobody here can use it.
 */
export function whereKnown<T>(
  readings: readonly T[],
  diagnosticsOf: (reading: T) => readonly Diagnostic[],
  report: Report,
  isAsked = true,
): T[] {
  const fitting = readings.filter((r) => !diagnosticsOf(r).some((d) => lacking.has(d.code)))
  const least = [...readings].sort((a, b) => diagnosticsOf(a).length - diagnosticsOf(b).length)[0]
  const lacksRoles = !isAsked && least !== undefined && diagnosticsOf(least).every((d) => d.code === 'T0207')
  if (fitting.length === 0 && lacksRoles) return []
  for (const r of fitting.length > 0 || least === undefined ? fitting : [least])
    for (const d of diagnosticsOf(r)) report(d)
  return fitting
}

/** Observers that no property mentions are checked as well, in every system that has what they watch. */
export function checkObservers(program: Program, systems: readonly BuiltSystem[], report: Report): void {
  for (const [name, entity] of program.values) {
    if (entity.kind !== 'observer') continue
    whereKnown(
      systemsWithRolesOf(entity.decl, program, systems).map((s) =>
        [...closure([name], s)].flatMap((n) => s.observer(n).diagnostics),
      ),
      (ds) => ds,
      report,
      isOfAskedFile(entity.span, program),
    )
  }
}

/** Whether it stands in the file that asks, not in one that it uses. */
export function isOfAskedFile(span: Span, program: Program): boolean {
  return span.source.path === program.files[0]?.path
}
