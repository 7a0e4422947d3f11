import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'timers of the wheel: tasks that wait with a time-out in jiffies',
  machine: { cpus: 1, memoryMb: 256, icountShift: 2 },
  events: [
    'timer/timer_start',
    'timer/timer_cancel',
    'timer/timer_expire_entry',
    'timer/hrtimer_expire_entry',
    'timer/hrtimer_start',
    'timer/tick_stop',
    'power/cpu_idle',
    'sched/sched_switch',
    'irq/softirq_entry',
    'irq/softirq_raise',
  ],
  script: ['usleep 200000; usleep 30000;  i=0; while [ $i -lt 6000 ]; do i=$((i+1)); done; usleep 100000'],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/wheel.tick',
      system: 'dynticks_wheel',
      map: 'models/paratick/wheel.map.json',
      options: ['--silent', '60'],
      expected: 'conforms',
    },
    {
      model: 'models/paratick/wheel.tick',
      system: 'periodic_wheel',
      map: 'models/paratick/wheel.map.json',
      options: ['--silent', '60'],
      expected: 'deviates',
      line: 48,
      because: 'the tick is stopped, and periodic_wheel never stops it',
    },
  ],
}
