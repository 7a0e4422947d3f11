/**
 * Which declared lemmas are offered to a question: those that a `check` of its system names, under no assumption that
 * the question does without; and those of the asked file that no `check` names, in every system that has what they
 * speak of.
 */
import { hasErrors } from '../support/diagnostic.ts'
import { programEnv } from './env.ts'
import type { Report } from './findings.ts'
import type { Assumption, Lemma } from './model.ts'
import type { BuiltSystem } from './network.ts'
import { propertyIn, type SystemProperty } from './properties.ts'
import type { CheckDecl, Program, PropertyDecl } from './scope.ts'
import { assumption } from './statics.ts'

/** The system with networks that have their lemmas: all that the observers and assumptions of a network allow. */
export function withLemmas(system: BuiltSystem, program: Program): BuiltSystem {
  const declared = [...program.properties.values()].filter((p) => p.form.kind === 'lemma')
  if (declared.length === 0) return system
  const asked = program.files[0]?.declarations ?? []
  const checks = asked.flatMap((d) => (d.kind === 'check' ? [d] : []))
  const isNamed = (lemma: PropertyDecl) => (check: CheckDecl) =>
    check.expectations.some((e) => e.property.text === lemma.name.text)
  const known = new Map<PropertyDecl, SystemProperty>()
  const meantBy = (lemma: PropertyDecl): SystemProperty => {
    const meant = known.get(lemma) ?? propertyIn(system, lemma)
    known.set(lemma, meant)
    return meant
  }
  const isOffered = (lemma: PropertyDecl, assumed: readonly Assumption[]): boolean => {
    const naming = checks.filter(isNamed(lemma))
    if (naming.length === 0) return asked.includes(lemma)
    return naming.some((c) => c.system.text === system.decl.name.text && isAssumed(c, assumed, program))
  }
  const lemmas = (observers: ReadonlySet<string>, assumed: readonly Assumption[]): readonly Lemma[] =>
    declared
      .filter((lemma) => isOffered(lemma, assumed))
      .map(meantBy)
      .filter((meant) => !hasErrors(meant) && [...meant.observers].every((o) => observers.has(o)))
      .flatMap(({ property: { name, form } }) => (form.kind === 'always' ? [{ name, condition: form.condition }] : []))
  return {
    ...system,
    network(observers = new Set(), monitors = [], more = [], clocks = []) {
      const offered = lemmas(observers, more)
      const network = system.network(observers, monitors, more, clocks)
      return offered.length === 0 ? network : { ...network, lemmas: offered }
    },
  }
}

/** Whether the check assumes nothing, or what is assumed here, too. */
function isAssumed({ assuming }: CheckDecl, assumed: readonly Assumption[], program: Program): boolean {
  if (assuming === undefined) return true
  const quiet: Report = () => {}
  const { condition } = assumption(assuming, programEnv(program, quiet))
  return assumed.some((a) => a.condition === condition)
}
