import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'one CPU that computes',
  machine: { cpus: 1, memoryMb: 256, icountShift: 2 },
  events: ['timer/hrtimer_expire_entry', 'timer/tick_stop', 'sched/sched_switch', 'power/cpu_idle'],
  script: ['i=0; while [ $i -lt 8000 ]; do i=$((i+1)); done'],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/naps.tick',
      system: 'dynticks_alone',
      map: 'models/paratick/idle-loop.map.json',
      expected: 'conforms',
    },
  ],
}
