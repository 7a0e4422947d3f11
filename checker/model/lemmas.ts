/**
 * Which declared lemmas are offered to a question: those that a `check` of its system names, under no assumption that the
 * question does without; and those of the asked file that no `check` names, in every system that has what they speak of.
 */
import { hasErrors } from '../support/diagnostic.ts'
import { programEnv } from './env.ts'
import type { Report } from './findings.ts'
import type { Assumption, Lemma } from './model.ts'
import type { BuiltSystem } from './network.ts'
import { propertyIn, type SystemProperty } from './properties.ts'
import type { CheckDecl, Program, PropertyDecl } from './scope.ts'
import { assumption } from './statics.ts'

/** The lemmas for questions of a system under assumptions, with these observers. */
export type Offered = (system: BuiltSystem, assumed: readonly Assumption[], observers: ReadonlySet<string>) => readonly Lemma[]

export function lemmasOf(program: Program): Offered {
  const declared = [...program.properties.values()].filter((p) => p.form.kind === 'lemma')
  if (declared.length === 0) return () => []
  const asked = program.files[0]?.declarations ?? []
  const checks = asked.flatMap((d) => (d.kind === 'check' ? [d] : []))
  const named = new Set(checks.flatMap((c) => c.expectations.map((e) => e.property.text)))
  const read = readOnce()
  return (system, assumed, observers) =>
    declared
      .filter((lemma) => {
        if (!named.has(lemma.name.text)) return asked.includes(lemma)
        return checks.some((c) => names(c, system, lemma) && isAssumed(c, assumed, program))
      })
      .map((lemma) => read(system, lemma))
      .filter((meant) => !hasErrors(meant) && [...meant.observers].every((o) => observers.has(o)))
      .flatMap(({ property: { name, form } }) => (form.kind === 'always' ? [{ name, condition: form.condition }] : []))
}

function names({ system, expectations }: CheckDecl, { decl }: BuiltSystem, lemma: PropertyDecl): boolean {
  return system.text === decl.name.text && expectations.some((e) => e.property.text === lemma.name.text)
}

/** Whether the check assumes nothing, or what is assumed here, too. */
function isAssumed({ assuming }: CheckDecl, assumed: readonly Assumption[], program: Program): boolean {
  if (assuming === undefined) return true
  const quiet: Report = () => {}
  const { condition } = assumption(assuming, programEnv(program, quiet))
  return assumed.some((a) => a.condition === condition)
}

/** What a lemma means in a system, read once. */
function readOnce(): (system: BuiltSystem, lemma: PropertyDecl) => SystemProperty {
  const known = new Map<BuiltSystem, Map<PropertyDecl, SystemProperty>>()
  return (system, lemma) => {
    const inSystem = known.get(system) ?? new Map<PropertyDecl, SystemProperty>()
    known.set(system, inSystem)
    const meant = inSystem.get(lemma) ?? propertyIn(system, lemma)
    inSystem.set(lemma, meant)
    return meant
  }
}
