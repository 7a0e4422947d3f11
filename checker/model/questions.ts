/**
 * What the asked file asks: each line of its `check` blocks, and each of its properties that no `check` names, of every
 * system in which all its roles exist.
 */
import type { Diagnostic } from '../support/diagnostic.ts'
import { suggestion } from '../support/meant.ts'
import type { Expectation } from '../syntax/ast.ts'
import { typeFixed } from './domains.ts'
import { programEnv } from './env.ts'
import { error, type Report } from './findings.ts'
import type { Assumption, Network, Question } from './model.ts'
import { type BuiltSystem, closure } from './network.ts'
import { fittingVerdicts, propertyIn, type SystemProperty } from './properties.ts'
import { systemsWithRolesOf } from './roots.ts'
import type { CheckDecl, Program, PropertyDecl } from './scope.ts'
import { assumption } from './statics.ts'
import { timeType } from './types.ts'

/** Errors that only say that a system lacks what is named. */
const lacking: ReadonlySet<string> = new Set(['T0201', 'T0206', 'T0207'])

export function questionsOf(program: Program, systems: readonly BuiltSystem[], report: Report): Question[] {
  const asked = program.files[0]
  if (asked === undefined) return []
  const checks = asked.declarations.flatMap((d) => (d.kind === 'check' ? [d] : []))
  const named = new Set(checks.flatMap((c) => c.expectations.map((e) => e.property.text)))
  const unnamed = asked.declarations.flatMap((d) => (d.kind === 'property' && !named.has(d.name.text) ? [d] : []))
  return [
    ...checks.flatMap((c) => checked(c, program, systems, asked.path, report)),
    ...unnamed.flatMap((p) => ofEverySystem(p, systemsWithRolesOf(p.form, program, systems), asked.path, report)),
  ]
}

/** The systems of checks without properties. What is wrong with such a check is reported with the questions. */
export function askedAlone(program: Program, systems: readonly BuiltSystem[]): Network[] {
  const quiet: Report = () => {}
  const checks = (program.files[0]?.declarations ?? []).flatMap((d) => (d.kind === 'check' && d.expectations.length === 0 ? [d] : []))
  return checks.flatMap(({ system, assuming }) => {
    const assumed = assuming === undefined ? [] : [assumption(assuming, programEnv(program, quiet))]
    return systems.filter((s) => s.decl.name.text === system.text).map((s) => s.network(new Set(), [], assumed))
  })
}

function checked(decl: CheckDecl, program: Program, systems: readonly BuiltSystem[], file: string, report: Report): Question[] {
  const system = systems.find((s) => s.decl.name.text === decl.system.text)
  const assumed = decl.assuming === undefined ? [] : [assumption(decl.assuming, programEnv(program, report))]
  if (system === undefined) {
    report(
      error('T0603', decl.system.span, `there is no system \`${decl.system.text}\``, suggestion(decl.system.text, program.systems.keys())),
    )
  }
  return decl.expectations.flatMap((e): Question[] => {
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
    return [question(system, meant, file, assumed, e.span, expected)]
  })
}

function question(
  system: BuiltSystem,
  meant: SystemProperty,
  file: string,
  assumed: readonly Assumption[],
  span: Question['span'],
  expected: Expected,
): Question {
  const network = system.network(meant.observers, meant.monitors, assumed)
  return { file, network, property: meant.property, ...expected, ...(assumed.length > 0 && { assuming: assumed }), span }
}

/** A verdict, or for a bound what it is to be. */
type Expected = Pick<Question, 'expected' | 'expectedBound'>

function expectedOf({ expected, span }: Expectation, property: PropertyDecl, program: Program, report: Report): Expected {
  const fitting = fittingVerdicts(property)
  if (typeof expected === 'string' && fitting.includes(expected)) return { expected }
  if (typeof expected !== 'string' && property.form.kind === 'bound')
    return {
      expected: 'proved',
      expectedBound: typeFixed(expected, { type: timeType }, 'an expected bound', programEnv(program, report)).term,
    }
  const found = typeof expected === 'string' ? `\`${expected}\`` : 'an expression'
  report(
    error('T0603', span, `${found} is no verdict on \`${property.name.text}\``, `expect ${fitting.map((f) => `\`${f}\``).join(', ')}`, [
      { span: property.name.span, label: `an ${property.form.kind} property`.replace('an n', 'a n').replace('an r', 'a r') },
    ]),
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
 * reported; when there is none, so is what the reading with the fewest errors lacks.
 */
export function whereKnown<T>(readings: readonly T[], diagnosticsOf: (reading: T) => readonly Diagnostic[], report: Report): T[] {
  const fitting = readings.filter((r) => !diagnosticsOf(r).some((d) => lacking.has(d.code)))
  const least = [...readings].sort((a, b) => diagnosticsOf(a).length - diagnosticsOf(b).length)[0]
  for (const r of fitting.length > 0 || least === undefined ? fitting : [least]) for (const d of diagnosticsOf(r)) report(d)
  return fitting
}

/** Observers that no property mentions are checked as well, in every system that has what they watch. */
export function checkObservers(program: Program, systems: readonly BuiltSystem[], report: Report): void {
  for (const [name, entity] of program.values) {
    if (entity.kind !== 'observer') continue
    whereKnown(
      systemsWithRolesOf(entity.decl, program, systems).map((s) => [...closure([name], s)].flatMap((n) => s.observer(n).diagnostics)),
      (ds) => ds,
      report,
    )
  }
}
