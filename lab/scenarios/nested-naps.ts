import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'a host whose guest naps: halts, sleeps and wake-ups of a vCPU',
  machine: { cpus: 1, memoryMb: 1024, icountShift: 2 },
  modules: ['irqbypass', 'kvm', 'kvm-amd'],
  events: [
    'kvm/kvm_entry',
    'kvm/kvm_exit',
    'kvm/kvm_apic_accept_irq',
    'kvm/kvm_msr',
    'kvm/kvm_vcpu_wakeup',
    'sched/sched_switch',
    'sched/sched_waking',
    'timer/hrtimer_expire_entry',
  ],
  before: ['inner > /tmp/inner & while ! grep -q READY /tmp/inner; do usleep 100000; done'],
  script: ['usleep 200000'],
  inner: { script: ['echo READY; while :; do usleep 20000; usleep 3300; done'] },
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/wake.tick',
      system: 'wake',
      map: 'models/paratick/wake.map.json',
      params: { WAKE: '100us' },
      expected: 'conforms',
    },
    {
      model: 'models/paratick/wake.tick',
      system: 'wake',
      map: 'models/paratick/wake.map.json',
      params: { WAKE: '20us' },
      expected: 'deviates',
      line: 18,
      because: 'from the kick to the entry it takes 43 us here',
    },
  ],
}
