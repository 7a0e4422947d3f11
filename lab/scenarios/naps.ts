import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'one CPU that naps, idles and computes; dynticks',
  machine: { cpus: 1, memoryMb: 256, icountShift: 2 },
  events: [
    'timer/hrtimer_expire_entry',
    'timer/hrtimer_start',
    'timer/tick_stop',
    'sched/sched_switch',
    'power/cpu_idle',
  ],
  script: [
    'usleep 30000; usleep 2300; usleep 500000',
    'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); done',
    'usleep 7000',
  ],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/naps.tick',
      system: 'dynticks_alone',
      map: 'models/paratick/idle-loop.map.json',
      options: ['--silent', '300'],
      expected: 'conforms',
    },
    {
      model: 'models/paratick/wheel.tick',
      system: 'dynticks_wheel',
      map: 'models/paratick/wheel.map.json',
      options: ['--silent', '60'],
      expected: 'conforms',
    },
    {
      model: 'models/paratick/naps.tick',
      system: 'periodic_alone',
      map: 'models/paratick/idle-loop.map.json',
      options: ['--silent', '300'],
      expected: 'deviates',
      line: 35,
      because: 'the tick is stopped, and periodic_alone never stops it',
    },
    {
      model: 'models/paratick/naps.tick',
      system: 'dynticks_naps',
      map: 'models/paratick/naps.map.json',
      expected: 'deviates',
      line: 35,
      because: 'the idle loop decides again after each interrupt, and the machine Napper only when it goes idle',
    },
  ],
}
