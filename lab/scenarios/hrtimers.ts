import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'naps on hrtimers of many lengths; the queue of hrtimers with sched_timer in it',
  machine: { cpus: 1, memoryMb: 256, icountShift: 2 },
  // The time asked for, relative to now (mode 1: HRTIMER_MODE_REL).
  probes: ['p:nap hrtimer_start_range_ns tim=%si:s64 slack=%dx:s64 mode=%cx:u32'],
  events: [
    'kprobes/nap',
    'timer/hrtimer_expire_entry',
    'timer/hrtimer_start',
    'timer/hrtimer_cancel',
    'irq_vectors/local_timer_entry',
    'power/cpu_idle',
    'sched/sched_switch',
  ],
  filters: { 'kprobes/nap': 'mode == 1' },
  script: ['for n in 300 900 2100 3900 4100 5000 7700 12300 30000 100 ; do usleep $n; done'],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/sleeps.tick',
      system: 'dynticks_sleeps',
      map: 'models/paratick/sleeps.map.json',
      params: { IRQS_OFF: '40us' },
      expected: 'conforms',
    },
  ],
}
