/**
 * Trees to model: names resolved, types and units checked, constants folded, machines instantiated. Machines are
 * templates, so each is read once for every instance of every system; one that no system has is read by itself.
 */
import { type Checked, type Diagnostic, hasErrors } from '../support/diagnostic.ts'
import type { Ast, Expectation } from '../syntax/ast.ts'
import { lint, lintUrgentCalls } from './checks.ts'
import { expandLet, isFunction } from './definitions.ts'
import { type Env, programEnv } from './env.ts'
import { type Findings, findings, type Report } from './findings.ts'
import { checkLet } from './functions.ts'
import { alone } from './instantiate.ts'
import { withLemmas } from './lemmas.ts'
import type { Model, Question } from './model.ts'
import { type BuiltSystem, buildSystem } from './network.ts'
import { declaredInstances } from './placed.ts'
import { type Elaborated, elaborateInstance } from './process.ts'
import { askedAlone, checked, checkObservers, isOfAskedFile, questionsOf, whereKnown } from './questions.ts'
import { type CheckDecl, collect, type Program } from './scope.ts'
import { TooLarge } from './size.ts'
import { declareSignals, fix, type Overrides, overrideConstants } from './statics.ts'

/**
 * The model of the first file, with all files it uses, directly or not. `overrides` are texts from the command line
 * (`TICK` -> `4ms`). With errors among the diagnostics the model is incomplete and must not be checked.
 */
export function elaborate(files: readonly Ast[], overrides: Overrides = {}): Checked<Model> {
  const found = findings()
  try {
    return written(files, overrides, found)
  } catch (failure) {
    if (!(failure instanceof TooLarge)) throw failure
    return {
      value: { questions: [], alone: [], systems: [] },
      diagnostics: inOrder([...found.list(), failure.diagnostic], files),
    }
  }
}

function written(files: readonly Ast[], overrides: Overrides, { report, list }: Findings): Checked<Model> {
  const program = collect(files, report, overrides.until)
  overrideConstants(program, overrides.consts ?? new Map(), report)
  declareSignals(program, report)
  const fixed = fix(program, overrides.params ?? new Map(), report)
  const systems = [...program.systems.values()].map((decl) =>
    withLemmas(buildSystem(decl, program, fixed, report), program),
  )
  const single = withoutSystem(program, report)
  for (const system of systems) expandLetsInOrder(program, system)
  const questions = questionsOf(program, systems, report, (decl, line, constant, value) =>
    withValue(files, overrides, decl, line, constant, value),
  )
  checkObservers(program, systems, report)
  checkLets(program, systems, report)
  for (const system of systems) lintUrgentCalls(system, report)
  if (!hasErrors({ diagnostics: list() })) lint(program, systems, single, signalsAsked(questions), report)
  const value: Model = { questions, alone: askedAlone(program, systems), systems: systems.map((s) => s.network()) }
  return { value, diagnostics: inOrder(list(), files) }
}

/** One line of one check, with another value of a constant. Nothing else of the files is read. */
function withValue(
  files: readonly Ast[],
  overrides: Overrides,
  decl: CheckDecl,
  line: Expectation,
  constant: string,
  value: number,
): Question | { readonly error: string } {
  const { report, list } = findings()
  const program = collect(files, report, overrides.until)
  overrideConstants(program, new Map([...(overrides.consts ?? []), [constant, String(value)]]), report)
  declareSignals(program, report)
  const fixed = fix(program, overrides.params ?? new Map(), report)
  const system = program.systems.get(decl.system.text)
  const built = system ? [withLemmas(buildSystem(system, program, fixed, report), program)] : []
  const [question] = checked({ ...decl, expectations: [line] }, program, built, files[0]?.path ?? '', report)
  const wrong = list().find((d) => d.severity === 'error')
  if (wrong !== undefined || question === undefined) return { error: wrong?.message ?? 'it is no question there' }
  return question
}

/** Machines of no system, checked as far as that is possible. */
function withoutSystem(program: Program, report: Report): Elaborated[] {
  const quiet: Report = () => {}
  const used = new Set(
    [...program.systems.values()].flatMap((s) => declaredInstances(s, program, quiet).map((i) => i.machine.text)),
  )
  if (program.systems.size > 0) {
    for (const e of program.values.values())
      if (e.kind === 'observer' && e.decl.kind === 'observe_machine') used.add(e.decl.instance.machine.text)
  }
  return [...program.machines.values()]
    .filter((m) => !used.has(m.name.text) && m.view !== true)
    .flatMap((machine) => {
      const { scope, instances } = alone(machine, program, report)
      const env: Env = { ...programEnv(program, report), system: scope }
      return instances.map((i) => elaborateInstance(i, env))
    })
}

/**
 * Each `let` before those that come after it: so a chain of them is no nest, however long. What is wrong is said where
 * they are used.
 */
function expandLetsInOrder(program: Program, { env }: BuiltSystem): void {
  const quiet: Env = { ...env, report: () => {}, observed: () => {} }
  for (const entity of program.values.values()) {
    if (entity.kind === 'let' && !isFunction(entity.decl)) expandLet(entity.decl, undefined, entity.span, quiet)
  }
}

/** Global `let`s that nothing uses are typed too, where all they name exists. */
function checkLets(program: Program, systems: readonly BuiltSystem[], report: Report): void {
  for (const entity of program.values.values()) {
    if (entity.kind !== 'let') continue
    const readings = systems.map((system) => {
      const found = findings()
      checkLet(entity.decl, undefined, { ...system.env, report: found.report, observed: () => {} })
      return found.list()
    })
    whereKnown(readings, (ds) => ds, report, isOfAskedFile(entity.span, program))
  }
}

/** The signals that properties wait for. */
function signalsAsked(questions: readonly Question[]): ReadonlySet<string> {
  const occasions = questions
    .flatMap((q) => q.network.monitors)
    .flatMap((m) => [...(m.begins ?? []), ...(m.answers ?? [])])
  return new Set(occasions.map((o) => o.signal.name))
}

function inOrder(diagnostics: readonly Diagnostic[], files: readonly Ast[]): Diagnostic[] {
  const rank = new Map(files.map((f, i) => [f.path, i]))
  const fileOf = (d: Diagnostic): number => rank.get(d.span.source.path) ?? files.length
  return [...diagnostics].sort((a, b) => fileOf(a) - fileOf(b) || a.span.start - b.span.start)
}
