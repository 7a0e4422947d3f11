/**
 * What the models predict of a kernel that ticks its guest, and what such a kernel does: `npm run lab -- experiments`
 * runs all, and writes docs/experiments.md.
 */
import type { Claim, Named } from './scenario.ts'

/** One run of the busy guest on the host with the patch. */
export interface Experiment {
  readonly name: string
  readonly policy: 'off' | 'paper' | 'released' | 'repaired'
  /** Of the repair, parts that are switched off. */
  readonly without?: readonly ('R1' | 'R2' | 'R3' | 'R4')[]
  /** The guest's LAPIC timer expires so often. */
  readonly timerUs?: number
  /** The guest's period, where it is not that of the host. */
  readonly periodMs?: number
  /** What the models say, in words, and the property that says so. */
  readonly predicted: string
  readonly by: string
  /** The number of ticks that is predicted, by what was counted. */
  readonly allows: (counted: Counted) => boolean
  /** Its beginning is held against a model. */
  readonly claims?: readonly Claim[]
}

/** What a log of a run says. */
export interface Counted {
  readonly hostTicks: number
  readonly exits: number
  readonly injected: number
}

/** How long each run lasts. */
export const runMs = 2000

/** One tick at each end of the run may fall outside. */
const ends = 2

const busy = (system: string): Claim => ({
  model: 'models/paratick/busy.tick',
  system,
  map: 'models/paratick/vtick.map.json',
  expected: 'conforms',
})

const half = 'of two host ticks one, to each'
const isHalf = ({ injected, hostTicks }: Counted): boolean => 2 * injected >= hostTicks - ends && injected <= hostTicks
const each = 'one in each period'
const isEach = ({ injected }: Counted): boolean => Math.abs(injected - runMs / 4) <= ends

export const experiments: readonly Experiment[] = [
  {
    name: 'off',
    policy: 'off',
    predicted: 'none',
    by: 'the host has no rule',
    allows: ({ injected }) => injected === 0,
  },
  {
    name: 'paper',
    policy: 'paper',
    predicted: half,
    by: '`paper_hog` `second_counts`, proved; `paper` `every_tick`, refuted (C6)',
    allows: isHalf,
    claims: [busy('paper')],
  },
  {
    name: 'released',
    policy: 'released',
    predicted: half,
    by: '`final_hog` `second_counts`, proved; `final` `every_tick`, refuted (C6)',
    allows: isHalf,
    claims: [busy('final'), { ...busy('repaired'), params: { STEAL: '4ms' }, expected: 'deviates', line: 18 }],
  },
  {
    name: 'released, a timer each 3.5 ms',
    policy: 'released',
    timerUs: 3500,
    predicted: 'none behind the first',
    by: '`final_timers` `ticks_go_on`, refuted (C1)',
    allows: ({ injected }) => injected <= 1,
  },
  {
    name: 'released, a timer each 9 ms',
    policy: 'released',
    timerUs: 9000,
    predicted: 'one in two gaps of 8.1 ms, or more',
    by: '`final_rare` `two_gaps`, proved for rarer timers than one in 8.1 ms where nothing is stolen, as here (C1)',
    allows: ({ injected }) => injected >= runMs / 16.2 - ends,
  },
  {
    name: 'repaired',
    policy: 'repaired',
    predicted: each,
    by: '`repaired_hog` `each_tick_counts`, proved',
    allows: isEach,
    // What starts the recording takes the CPU away for longer than the model's 3 ms.
    claims: [{ ...busy('repaired'), params: { STEAL: '4ms' } }],
  },
  {
    name: 'repaired, a timer each 3.5 ms',
    policy: 'repaired',
    timerUs: 3500,
    predicted: each,
    by: '`repaired_timers` `every_tick`, proved',
    allows: isEach,
  },
  {
    name: 'repaired, a timer each 9 ms',
    policy: 'repaired',
    timerUs: 9000,
    predicted: each,
    by: '`repaired_timers` `every_tick`, proved',
    allows: isEach,
  },
  {
    name: 'repaired but for R1, a timer each 3.5 ms',
    policy: 'repaired',
    without: ['R1'],
    timerUs: 3500,
    predicted: 'none behind the first',
    by: '`without_r1` `not_starved`, refuted',
    allows: ({ injected }) => injected <= 1,
  },
  {
    name: 'repaired but for R3 and R4',
    policy: 'repaired',
    without: ['R3', 'R4'],
    predicted: half,
    by: '`without_r3` `each_tick_counts`, refuted',
    allows: isHalf,
  },
  {
    name: 'repaired, a guest of 1000 Hz',
    policy: 'repaired',
    periodMs: 1,
    predicted: 'one in each period of 1 ms',
    by: '`repaired_hog` `each_tick_counts`, proved for all values of TICK and HOST_TICK',
    allows: ({ injected }) => Math.abs(injected - runMs) <= 4 * ends,
  },
  {
    name: 'the same but for R4',
    policy: 'repaired',
    without: ['R4'],
    periodMs: 1,
    predicted: 'one for each host tick',
    by: '`final_hog` `host_ticks_count`, the host ticks more slowly (C6)',
    allows: isEach,
  },
  {
    name: 'released, a guest of 1000 Hz',
    policy: 'released',
    periodMs: 1,
    predicted: 'one for each host tick',
    by: '`final_hog` `host_ticks_count`, proved (C6)',
    allows: isEach,
  },
]

/**
 * When the log begins that is held against models, and how long it is: what the program does at first is not the run.
 */
const [settleMs, heldMs] = [50, 100]

const on =
  'for e in kvm/kvm_entry kvm/kvm_exit kvm/kvm_apic_accept_irq timer/hrtimer_expire_entry sched/sched_switch; do echo 1 > events/$e/enable; done'

/** The boot that runs all of them. Its console has a line for each, and a log for each that is held against a model. */
export const scenario: Named = {
  name: 'experiments',
  title: 'a kernel that ticks its guest: how many ticks a busy guest gets under each rule; writes docs/experiments.md',
  machine: { cpus: 1, memoryMb: 512, icountShift: 2 },
  events: ['kvm/kvm_entry', 'kvm/kvm_exit', 'kvm/kvm_apic_accept_irq', 'timer/hrtimer_expire_entry'],
  before: ['echo KERNEL $(uname -r)', ...experiments.flatMap(linesOf)],
  script: ['true'],
  deadlineSeconds: 400,
  claims: [],
}

function linesOf({ policy, without = [], timerUs, periodMs = 4, claims }: Experiment, index: number): string[] {
  const parts = ['R1', 'R2', 'R3', 'R4'].reduce(
    (bits, part, i) => ((without as readonly string[]).includes(part) ? bits : bits | (1 << i)),
    0,
  )
  const settings = {
    vtick_policy: ['off', 'paper', 'released', 'repaired'].indexOf(policy),
    vtick_parts: parts,
    vtick_period_ns: periodMs * 1_000_000,
  }
  const hog = (ms: number): string => `hog ${ms}${timerUs === undefined ? '' : ` ${timerUs}`}`
  return [
    ...(index === 0 ? [on] : []),
    ...Object.entries(settings).map(([name, value]) => `echo ${value} > /sys/module/kvm/parameters/${name}`),
    `echo > trace; echo 1 > tracing_on; ${hog(runMs)}; echo 0 > tracing_on`,
    `echo "COUNTED ${index} $(grep -c 'function=tick_sched_timer' trace) $(grep -c 'kvm_exit:' trace) $(grep -c 'vec 235 ' trace)"`,
    ...(claims === undefined
      ? []
      : [
          `echo > trace; ${hog(4 * heldMs)} & usleep ${settleMs}000; echo 1 > tracing_on; usleep ${heldMs}000; echo 0 > tracing_on; wait`,
          `echo "HELD ${index}"; cat trace; echo "HELD-END ${index}"`,
        ]),
  ]
}

/** What the console says of an experiment; undefined where it says nothing. */
export function countedIn(console: string, index: number): Counted | undefined {
  const found = new RegExp(`COUNTED ${index} (\\d+) (\\d+) (\\d+)`).exec(console)
  return found === null
    ? undefined
    : { hostTicks: Number(found[1]), exits: Number(found[2]), injected: Number(found[3]) }
}

/** The log of an experiment that is held against models. */
export function heldLogIn(console: string, index: number): string | undefined {
  return new RegExp(`HELD ${index}\\n([\\s\\S]*?)HELD-END ${index}\\n`).exec(console)?.[1]
}
