/** Which instances a system has: its own lines, those of the system that it extends, and of systems that are its parts. */
import { grouped } from '../support/groups.ts'
import { suggestion } from '../support/meant.ts'
import type { Instance as InstanceDecl, Name } from '../syntax/ast.ts'
import { error, type Report } from './findings.ts'
import { type Program, reportTwice, type SystemDecl } from './scope.ts'
import { TooLarge } from './size.ts'

/** An instance of a system. */
export interface Placed extends InstanceDecl {
  /** The part of the system that it stands in, where that is an instance of another system: `left`, `left.inner`. */
  readonly part?: string
}

/** Systems that extend each other in a row, at most. */
const mostBases = 200

/**
 * The instances a system declares, its base's first. A line of the system replaces the base's line of the same name,
 * with all instances that it puts in.
 */
export function declaredInstances(
  decl: SystemDecl,
  program: Program,
  report: Report,
  seen: readonly SystemDecl[] = [],
): Placed[] {
  if (seen.length > mostBases)
    throw new TooLarge(decl.name.span, `more than ${mostBases} systems extend or contain each other in a row`)
  if (seen.includes(decl)) {
    report(error('T0208', decl.name.span, `system \`${decl.name.text}\` extends itself, or is a part of itself`))
    return []
  }
  const base = decl.base && program.systems.get(decl.base.text)
  if (decl.base !== undefined && base === undefined) reportUnknown('system', decl.base, program.systems.keys(), report)
  const inherited = base === undefined ? [] : declaredInstances(base, program, report, [...seen, decl])
  const lines = grouped(inherited, (i) => i.name.text.replace(/\..*/, ''))
  const own = new Map<string, InstanceDecl>()
  for (const i of decl.instances) {
    const first = own.get(i.name.text)
    if (first === undefined) lines.set(i.name.text, placed(i, decl, program, report, seen))
    else reportTwice(i.name, first.name.span, report)
    own.set(i.name.text, first ?? i)
  }
  return [...lines.values()].flat()
}

/** An instance of a machine; or those of a system that is put in as a part. */
function placed(
  instance: InstanceDecl,
  decl: SystemDecl,
  program: Program,
  report: Report,
  seen: readonly SystemDecl[],
): Placed[] {
  const { name, machine, replicate, args } = instance
  const system = program.machines.has(machine.text) ? undefined : program.systems.get(machine.text)
  if (system === undefined) return [instance]
  const other = program.values.get(name.text)
  if (other !== undefined) reportTwice(name, other.span, report)
  if (replicate !== undefined || args.length > 0) {
    const hint = 'write one line for each: `left: busy.final; right: busy.final;`'
    const message = `\`${machine.text}\` is a system: as a part of another one it has neither arguments nor an index`
    report(error('T0205', machine.span, message, hint, [{ span: system.name.span, label: 'declared here' }]))
    return []
  }
  return declaredInstances(system, program, report, [...seen, decl]).map((inner) => ({
    ...inner,
    name: { text: `${name.text}.${inner.name.text}`, span: name.span },
    part: inner.part === undefined ? name.text : `${name.text}.${inner.part}`,
  }))
}

/** Reports T0201, with what is meant where a name is near. */
export function reportUnknown(kind: string, name: Name, known: Iterable<string>, report: Report): void {
  report(error('T0201', name.span, `there is no ${kind} \`${name.text}\``, suggestion(name.text, known)))
}
