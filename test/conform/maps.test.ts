/** The shipped maps: each fits a system of its model, is listed in the guide, and knows what kernels call things. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readLogs } from '../../checker/conform/read.ts'
import { systemWith } from './faults.ts'

const home = join(import.meta.dirname, '..', '..')
const guide = readFileSync(join(home, 'docs/conformance.md'), 'utf8')

/** Of each map, a model and a system of it. */
const systems: Record<string, [string, string]> = {
  'busy.map.json': ['busy.tick', 'final'],
  'vtick.map.json': ['busy.tick', 'final'],
  'vcpu.map.json': ['busy.tick', 'periodic'],
  'naps.map.json': ['naps.tick', 'dynticks_naps'],
  'idle-loop.map.json': ['naps.tick', 'dynticks_alone'],
  'jiffies.map.json': ['jiffies.tick', 'dynticks_smp'],
  'sleeps.map.json': ['sleeps.tick', 'dynticks_sleeps'],
  'wake.map.json': ['wake.tick', 'wake'],
  'wheel.map.json': ['wheel.tick', 'dynticks_wheel'],
}

it.each(readdirSync(join(home, 'models/paratick')).filter((file) => file.endsWith('.map.json')))(
  'fits %s to a system',
  async (file) => {
    const [model = '', system = ''] = systems[file] ?? []
    const { map } = await systemWith(`models/paratick/${model}`, system, `models/paratick/${file}`)
    expect(map.meanings.some((meaning) => meaning !== undefined)).toBe(true)
    expect(guide).toContain(`\`${file}\``)
    expect(guide).toContain(`\`${model}\``)
  },
)

const tick = 'host.tick'
const out = 'vcpu: GUEST -> *'
const injected = 'vcpu: * -> GUEST and tick: * -> INJECTED'

/**
 * What a line means: names of exits are those of VMX_EXIT_REASONS and SVM_EXIT_REASONS in
 * arch/x86/include/uapi/asm/vmx.h and svm.h; `vcpu 0` stands before the reason since 5.10 (arch/x86/kvm/trace.h).
 * tick_sched_timer became tick_nohz_handler in 6.8 (kernel/time/tick-sched.c). LOCAL_TIMER_VECTOR is 236, in old
 * kernels 239 (arch/x86/include/asm/irq_vectors.h); 235 is what the protocol adds.
 */
it.each([
  [['hrtimer_expire_entry: hrtimer=1 function=tick_sched_timer now=1000000000'], [tick]],
  [['hrtimer_expire_entry: hrtimer=0x1 now=1000000000 function=tick_sched_timer/0x0'], [tick]],
  [['hrtimer_expire_entry: hrtimer=1 function=tick_nohz_handler now=1000000000'], [tick]],
  [['hrtimer_expire_entry: hrtimer=1 function=hrtimer_wakeup now=1000000000'], []],
  [['kvm_exit: reason EXTERNAL_INTERRUPT rip 0x1 info 0 800000ec'], ['not vcpu.GUEST']],
  [['kvm_exit: vcpu 0 reason EXTERNAL_INTERRUPT rip 0x1 info1 0x0'], ['not vcpu.GUEST']],
  [['kvm_exit: vcpu 0 reason interrupt rip 0x1 info1 0x0'], ['not vcpu.GUEST']],
  [['kvm_exit: reason MSR_WRITE rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason msr rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason PREEMPTION_TIMER rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason EPT_VIOLATION rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason npf rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason vintr rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason HLT rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason hlt rip 0x1'], [out]],
  [['kvm_exit: vcpu 0 reason APIC_WRITE rip 0x1'], [out]],
  [['kvm_entry: vcpu 0, rip 0x1'], ['vcpu: * -> GUEST']],
  [['kvm_entry: vcpu 0'], ['vcpu: * -> GUEST']],
  [['kvm_apic_accept_irq: apicid 0 vec 235 (Fixed|edge)', 'kvm_entry: vcpu 0'], [injected]],
  [['kvm_apic_accept_irq: apicid 0 vec 236 (Fixed|edge)', 'kvm_entry: vcpu 0'], [injected]],
  [['kvm_apic_accept_irq: apicid 0 vec 239 (Fixed|edge)', 'kvm_entry: vcpu 0'], [injected]],
  [['kvm_apic_accept_irq: apicid 0 vec 33 (Fixed|edge)', 'kvm_entry: vcpu 0'], ['vcpu: * -> GUEST']],
])('reads %s in a log of KVM', async (events, meanings) => {
  const { map } = await systemWith('models/paratick/busy.tick', 'final', 'models/paratick/busy.map.json')
  for (const head of ['  CPU 0/KVM-1 [000] d..1. 1.000001: ', '  CPU 0/KVM 1 [000] 1.000001: kvm:']) {
    const lines = events.map((text) => `${head}${text}`)
    const { observations } = await readLogs([{ path: 'log', lines, domain: 0 }], map, async () => undefined)
    const found = Array.from({ length: observations.length }, (_, i) => map.meanings[observations.at(i).rule]?.text)
    expect(found).toEqual(meanings)
  }
})
