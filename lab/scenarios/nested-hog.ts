import type { Scenario } from '../scenario.ts'

export const scenario: Scenario = {
  title: 'a host whose guest computes: the real KVM (the emulator emulates SVM)',
  machine: { cpus: 1, memoryMb: 1024, icountShift: 2 },
  modules: ['irqbypass', 'kvm', 'kvm-amd'],
  events: [
    'kvm/kvm_entry',
    'kvm/kvm_exit',
    'kvm/kvm_apic_accept_irq',
    'kvm/kvm_msr',
    'sched/sched_switch',
    'timer/hrtimer_expire_entry',
  ],
  before: ['inner > /tmp/inner & while ! grep -q READY /tmp/inner; do usleep 100000; done'],
  script: ['usleep 300000'],
  inner: { script: ['echo READY; while :; do :; done'] },
  deadlineSeconds: 120,
  claims: [
    {
      model: 'models/paratick/busy.tick',
      system: 'periodic',
      map: 'models/paratick/vcpu.map.json',
      expected: 'conforms',
    },
    {
      model: 'models/paratick/busy.tick',
      system: 'paper',
      map: 'models/paratick/busy.map.json',
      expected: 'deviates',
      line: 26,
      because: 'the stock guest exits for a timer of its own, and a guest with virtual ticks has none',
    },
  ],
}
