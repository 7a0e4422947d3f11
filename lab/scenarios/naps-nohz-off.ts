import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'the same with nohz=off: the tick is never stopped',
  machine: { cpus: 1, memoryMb: 256, icountShift: 2, append: 'nohz=off' },
  events: ['timer/hrtimer_expire_entry', 'timer/tick_stop', 'sched/sched_switch', 'power/cpu_idle'],
  script: [
    'usleep 30000; usleep 2300; usleep 200000',
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done',
    'usleep 7000',
  ],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/naps.tick',
      system: 'periodic_alone',
      map: 'models/paratick/idle-loop.map.json',
      expected: 'conforms',
    },
  ],
}
