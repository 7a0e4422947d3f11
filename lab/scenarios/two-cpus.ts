import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'two CPUs hand over the duty for jiffies',
  machine: { cpus: 2, memoryMb: 256 },
  // tick_do_timer_cpu as the tick and the idle loop leave it.
  probes: [
    'r:tick_done tick_sched_timer duty=@tick_do_timer_cpu:s32',
    'p:idle_stops tick_nohz_idle_stop_tick',
    'p:idle_keeps tick_nohz_idle_retain_tick',
    'r:stop_done tick_nohz_idle_stop_tick duty=@tick_do_timer_cpu:s32',
  ],
  events: [
    'timer/hrtimer_expire_entry',
    'timer/tick_stop',
    'power/cpu_idle',
    'kprobes/tick_done',
    'kprobes/idle_stops',
    'kprobes/idle_keeps',
    'kprobes/stop_done',
  ],
  script: [
    'usleep 30000; usleep 2300',
    '(i=0; while [ $i -lt 1500 ]; do i=$((i+1)); done) & usleep 20000',
    'usleep 60000',
  ],
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/jiffies.tick',
      system: 'dynticks_smp',
      map: 'models/paratick/jiffies.map.json',
      // The emulator is late: a tick may come long after it was due.
      params: { GAP: '60ms' },
      expected: 'conforms',
    },
    {
      model: 'models/paratick/jiffies.tick',
      system: 'periodic_smp',
      map: 'models/paratick/jiffies.map.json',
      params: { GAP: '60ms' },
      expected: 'deviates',
      line: 74,
      because: 'a tick is stopped, and periodic_smp stops none',
    },
  ],
}
