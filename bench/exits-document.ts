/**
 * What the tick policies cost in VM exits, as a document: stochastic runs of `models/paratick/exit-workloads.tick`,
 * counted. Every number in it comes out of a run; `test/exits.test.ts` makes some of them again.
 */
import { markdownTable } from 'markdown-table'
import { readModel } from '../checker/api/read-model.ts'
import { defaultParams } from '../checker/run/parameters.ts'
import { type Statistics, statisticsOf, type Until } from '../checker/run/statistics.ts'
import { rational } from '../checker/support/rational.ts'

const model = 'models/paratick/exit-workloads.tick'
const seed = 1
/** Blockings and wake-ups in each run. */
const cycles = 200

export const policies = ['dynticks', 'paper', 'final', 'repaired'] as const
type Policy = (typeof policies)[number]

/** The cause of an exit, as `perf kvm stat` prints it, and what is counted for it. */
const reasons = {
  'MSR_WRITE (TSC_DEADLINE)': ['timers.sched_timer.writes', 'cpu.interrupt.writes'],
  PREEMPTION_TIMER: ['exit_timer'],
  HLT: ['exit_hlt'],
  'MSR_WRITE (ICR)': ['exit_icr'],
  'EPT_MISCONFIG (doorbell)': ['exit_kick'],
  'EXTERNAL_INTERRUPT (host tick)': ['exit_external'],
} as const
type Reason = keyof typeof reasons

/** Interrupts that the guest ends by a write to its APIC: an exit each where the APIC is not virtualised. */
const interrupts = ['cpu.interrupt', 'cpu.virtual_tick', 'task.wakes']

/** Which exits somebody who measures might count. */
const views: Readonly<Record<string, { readonly without: readonly Reason[]; readonly eoi?: boolean }>> = {
  'all exits': { without: [] },
  'ICR and doorbell charged elsewhere': { without: ['MSR_WRITE (ICR)', 'EPT_MISCONFIG (doorbell)'] },
  'no ICR, no doorbell, no host tick': {
    without: ['MSR_WRITE (ICR)', 'EPT_MISCONFIG (doorbell)', 'EXTERNAL_INTERRUPT (host tick)'],
  },
  'all exits, APIC not virtualised': { without: [], eoi: true },
}

/** A guest kernel, or what its timer wheel looks like. */
export interface Setting {
  readonly title: string
  readonly text: string
  readonly consts?: Readonly<Record<string, string>>
  readonly params?: Readonly<Record<string, string>>
}

export const settings: Readonly<Record<'plain' | 'single' | 'behind' | 'moves', Setting>> = {
  plain: {
    title: 'v5.10',
    text: 'a first timer that is started anew is programmed twice; the wheel’s next event is at most 1 s away',
  },
  single: {
    title: '+ 627ef5ae2df8',
    text: 'v5.10 with that commit: such a timer is programmed once',
    consts: { SINGLE: 'true' },
  },
  behind: {
    title: 'behind the watchdog',
    text: 'v5.10; the wheel’s next event is up to 100 s away, mostly behind the watchdog’s timer',
    params: { FAR: '100s' },
  },
  moves: {
    title: 'timeouts',
    text: 'v5.10; each blocking sets or puts off a timeout of at most 1 s',
    consts: { MOVES: 'true' },
  },
}

export type Family = 'sync' | 'io' | 'busy'

/** Longest stretches of work and of waiting; they last half as long on average. */
export type Lengths = readonly [work: string, wait: string]

const lengths: Readonly<Record<'sync' | 'io', readonly Lengths[]>> = {
  sync: [
    ['200us', '200us'],
    ['2ms', '2ms'],
    ['20ms', '20ms'],
  ],
  io: [
    ['50us', '150us'],
    ['500us', '8ms'],
    ['20ms', '8ms'],
  ],
}

/** A run of each policy, at the same seed and to the same amount of work. */
export async function runs(
  family: Family,
  [work, wait]: Lengths,
  setting: Setting,
): Promise<ReadonlyMap<Policy, Statistics>> {
  const params = new Map(Object.entries({ WORK: work, WAIT: wait, ...setting.params }))
  const read = await readModel(model, { params, consts: new Map(Object.entries(setting.consts ?? {})) })
  const found = new Map<Policy, Statistics>()
  for (const policy of policies) {
    const network = read.model?.systems.find((s) => s.name === `${family}_${policy}`)
    const values = network && defaultParams(network)
    if (network === undefined || values === undefined)
      throw new Error(`${model} has no system ${family}_${policy} with default parameters`)
    const until: Until = family === 'busy' ? { time: rational(2000) } : { work: 'task.wakes', count: cycles }
    const outcome = await statisticsOf(network, values, seed, until, () => Promise.resolve())
    if ('why' in outcome) throw new Error(`${outcome.system}: ${outcome.why}`)
    found.set(policy, outcome)
  }
  return found
}

function totalOf(run: Statistics, names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (run.counts.find((c) => c.name === name)?.total.valueOf() ?? 0), 0)
}

/** Exits for each unit of work: a blocking and wake-up, or a second of a task that never blocks. */
function perWork(run: Statistics, names: readonly string[]): number {
  const work = totalOf(run, ['task.wakes'])
  return totalOf(run, names) / (work === 0 ? run.time.valueOf() / 1000 : work)
}

function viewed(run: Statistics, view: string): number {
  const { without = [], eoi } = views[view] ?? {}
  const names = Object.entries(reasons).flatMap(([reason, counted]) =>
    without.includes(reason as Reason) ? [] : [...counted],
  )
  return perWork(run, [...names, ...(eoi === true ? interrupts : [])])
}

/** By how much less, in percent. */
function less(run: Statistics, base: Statistics, view: string): number {
  return 100 * (1 - viewed(run, view) / viewed(base, view))
}

/** Exits a second by reason, at the rate of work of the dynticks guest, and the reduction. */
export function reasonTable(of: ReadonlyMap<Policy, Statistics>): string {
  const base = of.get('dynticks') as Statistics
  const rate = Math.max(1, totalOf(base, ['task.wakes']) / (base.time.valueOf() / 1000))
  const perSecond = (run: Statistics, names: readonly string[]): string => (perWork(run, names) * rate).toFixed(0)
  const used = Object.entries(reasons).filter(([, names]) => [...of.values()].some((run) => totalOf(run, names) > 0))
  return markdownTable(
    [
      ['exits/s', ...of.keys()],
      ...used.map(([reason, names]) => [reason, ...[...of.values()].map((run) => perSecond(run, names))]),
      ['**all**', ...[...of.values()].map((run) => `**${(viewed(run, 'all exits') * rate).toFixed(0)}**`)],
      [
        'less than dynticks',
        ...[...of.values()].map((run) => (run === base ? '' : `${less(run, base, 'all exits').toFixed(0)} %`)),
      ],
    ],
    { align: ['l', ...policies.map(() => 'r')] },
  )
}

interface Row {
  readonly family: Family
  readonly times: Lengths
  readonly setting: Setting
  readonly of: ReadonlyMap<Policy, Statistics>
}

function reductionTable(rows: readonly Row[]): string {
  return markdownTable(
    [
      ['setting', 'blockings/s', 'counted', 'dynticks, exits each', ...policies.slice(1).map((p) => `${p}, less`)],
      ...rows.flatMap(({ setting, of }) =>
        Object.keys(views).map((view, i) => {
          const base = of.get('dynticks') as Statistics
          const rate = totalOf(base, ['task.wakes']) / (base.time.valueOf() / 1000)
          return [
            i === 0 ? setting.title : '',
            i === 0 ? rate.toFixed(0) : '',
            view,
            viewed(base, view).toFixed(2),
            ...policies.slice(1).map((p) => `${less(of.get(p) as Statistics, base, view).toFixed(0)} %`),
          ]
        }),
      ),
    ],
    { align: ['l', 'r', 'l', 'r', 'r', 'r', 'r'] },
  )
}

/** Where a policy saves so much. */
function reaching(rows: readonly Row[], percent: number): string[] {
  return rows.flatMap(({ family, times, setting, of }) =>
    Object.keys(views).flatMap((view) => {
      const base = of.get('dynticks') as Statistics
      const who = policies.slice(1).filter((p) => less(of.get(p) as Statistics, base, view) >= percent)
      return who.length === 0
        ? []
        : [`- ${named(family)}, ${lengthsText(times)}, ${setting.title}, counted ${view}: ${who.join(', ')}`]
    }),
  )
}

function lengthsText([work, wait]: Lengths): string {
  return `work up to ${work}, waits up to ${wait}`
}

function named(family: Family): string {
  return { sync: 'synchronisation', io: 'I/O', busy: 'a task that never blocks' }[family]
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A task that never blocks has no use for them. */
const busyTimes: Lengths = ['2ms', '2ms']

/** The document. Takes a minute or two. */
export async function exitsDocument(): Promise<string> {
  const rows: Row[] = []
  const row = async (family: Family, times: Lengths, setting: Setting): Promise<Row> => {
    const made = { family, times, setting, of: await runs(family, times, setting) }
    rows.push(made)
    return made
  }
  const sections: string[] = []
  for (const family of ['sync', 'io'] as const) {
    sections.push(`## ${heading(family)}`, '', introduction(family), '')
    for (const times of lengths[family]) {
      const { of } = await row(family, times, settings.plain)
      sections.push(`${sentence(lengthsText(times))}:`, '', reasonTable(of), '')
    }
  }
  const busy = await row('busy', busyTimes, settings.plain)
  const [often, , seldom] = lengths.sync as readonly [Lengths, Lengths, Lengths]
  for (const setting of [settings.single, settings.behind, settings.moves])
    for (const times of [often, seldom]) await row('sync', times, setting)
  for (const setting of [settings.single, settings.moves]) await row('io', lengths.io[0] as Lengths, setting)
  const eighty = reaching(rows, 80)
  return [
    '# What the policies cost in VM exits',
    '',
    `Written by \`npm run exits\` from stochastic runs of [${model}](../${model}) (seed ${seed}, ${cycles} blockings and wake-ups each; see [semantics.md](semantics.md)); do not edit. The same guest does the same`,
    'work under each policy; handlers take no time, so the policies do not change how fast the work is. Rates are those at the dynticks guest’s rate of work. The bounds that no run can',
    'exceed are proved in `specs/exits.tick` ([findings.md](findings.md), “What it costs”). The paper’s abstract reports up to 80 % fewer exits for blocking synchronisation, and up to 45 % for I/O. The periods of',
    'both ticks are 4 ms, as published; a watchdog’s hrtimer is always queued, as in stock guests.',
    '',
    ...sections,
    '## A task that never blocks',
    '',
    reasonTable(busy.of),
    '',
    '## Under which conditions',
    '',
    'Exits for each blocking and wake-up, and how many fewer, by what is counted. ICR writes are the waker’s exits and doorbells those of the request, so a measurement may charge them to others; host ticks are exits',
    'that no policy avoids; without a virtualised APIC the end of each interrupt is an exit (that there an expired timer counts as a tick in the released host, C1, is left out). The settings:',
    '',
    ...Object.values(settings).map(({ title, text }) => `- **${title}**: ${text}.`),
    '',
    '### Synchronisation',
    '',
    reductionTable(rows.filter((r) => r.family === 'sync')),
    '',
    '### I/O',
    '',
    reductionTable(rows.filter((r) => r.family === 'io')),
    '',
    '## 80 %',
    '',
    ...(eighty.length === 0 ? ['No setting here reaches 80 %.'] : ['Reached by:', '', ...eighty]),
    '',
  ].join('\n')
}

function heading(family: 'sync' | 'io'): string {
  return family === 'sync' ? 'Blocking synchronisation between virtual CPUs' : 'I/O requests and completions'
}

function introduction(family: 'sync' | 'io'): string {
  return family === 'sync'
    ? 'A task works, passes a lock on to a task that sleeps on another virtual CPU (one IPI), and sleeps until it is passed back.'
    : 'A task works, rings the doorbell of a paravirtual device, and sleeps until the device’s interrupt, which is posted to the halted virtual CPU.'
}
