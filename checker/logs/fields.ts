/** What an event's payload says, by the names that the kernel gives it. */

/**
 * The value of a field: what follows its name in `name=value`, `name: value` or `name value`, up to the next space or
 * comma. The mark of an offset at the end of a symbol (`tick_sched_timer/0x0`) is left out. Undefined where the payload
 * does not name it.
 */
export function fieldOf(event: string, payload: string, name: string): string | undefined {
  const found =
    patternOf(name).exec(payload)?.[1] ?? (event === 'sched_switch' ? shortSwitch(payload, name) : undefined)
  return found?.replace(/\/0x[0-9a-f]+$/, '')
}

const patterns = new Map<string, RegExp>()

function patternOf(name: string): RegExp {
  const known = patterns.get(name)
  if (known !== undefined) return known
  const made = new RegExp(`(?:^|[\\s,(])${name.replaceAll(/[^\w]/g, '\\$&')}(?:\\s*[=:]\\s*|\\s+)([^\\s,]+)`)
  patterns.set(name, made)
  return made
}

/** `ksoftirqd/13:117 [120] S ==> sysjitter:2536 [120]`, as `trace-cmd` shortens it. */
const switched = /^(.*):(\d+) \[(-?\d+)\] (\S+) ==> (.*):(\d+) \[(-?\d+)\]$/

const switchFields = ['prev_comm', 'prev_pid', 'prev_prio', 'prev_state', 'next_comm', 'next_pid', 'next_prio']

function shortSwitch(payload: string, name: string): string | undefined {
  return switched.exec(payload)?.[1 + switchFields.indexOf(name)]
}
