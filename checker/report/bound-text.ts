/** How tight a bound is, in words. `tight` is a `Tightness`, of an outcome or as a result file has it. */

/** `tight`, or what is less than that. */
export function tightness(tight: string | undefined): string {
  if (tight === undefined) return 'not shown tight'
  return tight.endsWith('elsewhere') ? 'tight for some parameter values' : 'tight'
}

/** What the run shows. */
export function tightRun(tight: string): string {
  const isElsewhere = tight.endsWith('elsewhere')
  const distance = isElsewhere ? 'a thousandth of each of its parameters' : 'a microsecond'
  const near = tight.startsWith('reached') ? 'reaches it' : `comes within ${distance} of it`
  return `a run ${near}${isElsewhere ? ', not at the default values of the parameters' : ''}`
}
