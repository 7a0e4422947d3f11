import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type LogEvent, parseLine } from './line.ts'

function eventOf(text: string): LogEvent {
  const parsed = parseLine(text)
  if (parsed.kind !== 'event') throw new Error(`${parsed.kind}: ${text}`)
  return parsed
}

const us = 1000

/**
 * Each way in which ftrace, trace-cmd and perf write an event: task, pid, cpu, flags, seconds, nanos, resolution, name,
 * payload.
 */
const written: [string, unknown[]][] = [
  [
    '     bash-1977    [000] .... 17284.993652: sys_close <-system_call_fastpath',
    ['bash', 1977, 0, '....', 17284, 993652000, us, 'sys_close', '<-system_call_fastpath'],
  ],
  [
    '     bash-1977  ( 1970) [000] .... 17284.993652: sched_wakeup: comm=x',
    ['bash', 1977, 0, '....', 17284, 993652000, us, 'sched_wakeup', 'comm=x'],
  ],
  [
    '   <idle>-0     (-----) [003] d.h1.  12.000001: cpu_idle: state=1 cpu_id=3',
    ['<idle>', 0, 3, 'd.h1.', 12, 1000, us, 'cpu_idle', 'state=1 cpu_id=3'],
  ],
  [
    '   <...>-3441924 [004] .... 1907374.582975: kvm_set_irq: gsi 0',
    ['<...>', 3441924, 4, '....', 1907374, 582975000, us, 'kvm_set_irq', 'gsi 0'],
  ],
  [
    '  CPU 0/KVM-7289    [023] d....  2925.640961: kvm_entry: vcpu 0',
    ['CPU 0/KVM', 7289, 23, 'd....', 2925, 640961000, us, 'kvm_entry', 'vcpu 0'],
  ],
  [
    '  CPU-1979 [002] 89.871218: kvm_exit:  reason MSR_WRITE',
    ['CPU', 1979, 2, undefined, 89, 871218000, us, 'kvm_exit', 'reason MSR_WRITE'],
  ],
  [
    '  CPU-1979 [002] d.h10 89.871218123: kvm_exit:  reason X',
    ['CPU', 1979, 2, 'd.h10', 89, 871218123, 1, 'kvm_exit', 'reason X'],
  ],
  [
    '  sshd-2001  0d..4.   50.123456: sched_switch: x',
    ['sshd', 2001, 0, 'd..4.', 50, 123456000, us, 'sched_switch', 'x'],
  ],
  [
    '  swapper/-1         1dn.h111 60818582us : hrtimer_expire_entry: now=1',
    ['swapper/', 1, 1, 'dn.h111', 60, 818582000, us, 'hrtimer_expire_entry', 'now=1'],
  ],
  [
    '      ls-4536    0d.h2.  113us!: irq_handler_entry: irq=4',
    ['ls', 4536, 0, 'd.h2.', 0, 113000, us, 'irq_handler_entry', 'irq=4'],
  ],
  [
    'cyclicte-1213    1....1.. 2563694114us : hrtimer_init: mode=ABS',
    ['cyclicte', 1213, 1, '....1..', 2563, 694114000, us, 'hrtimer_init', 'mode=ABS'],
  ],
  [
    'cyclicte-1213    1....1.. 7us : sys_nanosleep(rqtp: 1, rmtp: 0)',
    ['cyclicte', 1213, 1, '....1..', 0, 7000, us, 'sys_nanosleep', 'rqtp: 1, rmtp: 0'],
  ],
  [
    'cyclicte-1213    1....1.. 9us+: sys_nanosleep -> 0x0',
    ['cyclicte', 1213, 1, '....1..', 0, 9000, us, 'sys_nanosleep', '-> 0x0'],
  ],
  [
    'perf  1234 [001] 4831258.258053: kvm:kvm_msr: msr_write 6e0 = 0x1',
    ['perf', 1234, 1, undefined, 4831258, 258053000, us, 'kvm_msr', 'msr_write 6e0 = 0x1'],
  ],
  [
    'CPU 0/KVM 1821753 [015] 31258.258053:          1 kvm:kvm_msr: x',
    ['CPU 0/KVM', 1821753, 15, undefined, 31258, 258053000, us, 'kvm_msr', 'x'],
  ],
  [
    'CPU 0/KVM 1821/1822 [015] 8.258053123: kvm:kvm_exit: reason HLT',
    ['CPU 0/KVM', 1821, 15, undefined, 8, 258053123, 1, 'kvm_exit', 'reason HLT'],
  ],
  [
    'swapper     0 31258.258053: sched:sched_switch: prev_comm=a',
    ['swapper', 0, undefined, undefined, 31258, 258053000, us, 'sched_switch', 'prev_comm=a'],
  ],
  [
    'swapper     0 [000] 8.258053:   250000 cycles:u:  401000 main',
    ['swapper', 0, 0, undefined, 8, 258053000, us, 'cycles', '401000 main'],
  ],
  [
    ' 220.696238: kvm_entry: vcpu 0, rip 0x406a89',
    [undefined, undefined, undefined, undefined, 220, 696238000, us, 'kvm_entry', 'vcpu 0, rip 0x406a89'],
  ],
  [
    '   a-b-7 [000] d..1. 1.000002: (+12) tick_stop: success=1',
    ['a-b', 7, 0, 'd..1.', 1, 2000, us, 'tick_stop', 'success=1'],
  ],
  [
    '   x-1 [000] ..... 1.000002: tracing_mark_write: hello: world',
    ['x', 1, 0, '.....', 1, 2000, us, 'tracing_mark_write', 'hello: world'],
  ],
  [
    '   x-1 [000] ..... 1.000002: <hack>: Set DRs, DR6 = 0xffff0ff1',
    ['x', 1, 0, '.....', 1, 2000, us, '<hack>', 'Set DRs, DR6 = 0xffff0ff1'],
  ],
  ['   x-1 [000] ..... 1.000002: empty:', ['x', 1, 0, '.....', 1, 2000, us, 'empty', '']],
  ['   x-1 [000] ..... 1.000002: cpu_idle: state=1\r', ['x', 1, 0, '.....', 1, 2000, us, 'cpu_idle', 'state=1']],
  [
    'kworker/0:2-46      [000] d..1.     6.368119: timer_start: t',
    ['kworker/0:2', 46, 0, 'd..1.', 6, 368119000, us, 'timer_start', 't'],
  ],
]

it.each(written)('reads %s', (text, [task, pid, cpu, flags, seconds, nanos, resolutionNs, name, payload]) => {
  const event = eventOf(text)
  expect([event.task, event.pid, event.cpu, event.flags]).toEqual([task, pid, cpu, flags])
  expect(event.stamp).toEqual({ seconds, nanos, resolutionNs })
  expect([event.name, event.payload]).toEqual([name, payload])
})

it.each([
  ['CPU:3 [LOST 1234 EVENTS]', { kind: 'lost', cpu: 3, count: 1234 }],
  ['cpu 3 [LOST 1 EVENTS]', { kind: 'lost', cpu: 3, count: 1 }],
  ['CPU:0 [EVENTS DROPPED]', { kind: 'lost', cpu: 0 }],
  ['CPU:1 [LOST EVENTS]', { kind: 'lost', cpu: 1 }],
  ['perf 1234 [001] 12.000001: PERF_RECORD_LOST lost 17', { kind: 'lost', cpu: 1, count: 17 }],
  ['perf 1234 [001] 12.000001: PERF_RECORD_LOST: lost 17', { kind: 'lost', cpu: 1, count: 17 }],
  ['##### CPU 2 buffer started ####', { kind: 'boundary', cpu: 2 }],
  ['# tracer: nop', { kind: 'other' }],
  ['cpus=4', { kind: 'other' }],
  ['CPU 3 is empty', { kind: 'other' }],
  [' => schedule', { kind: 'other' }],
  ['        ffffffff81a01d40 schedule+0x30 ([kernel.kallsyms])', { kind: 'other' }],
  ['   x-1 [000] ..... 1.000002: <stack trace>', { kind: 'other' }],
  ['', { kind: 'other' }],
  ['an ordinary sentence', { kind: 'unreadable' }],
  ['sentence with a number 1.234567: and: so on', { kind: 'unreadable' }],
])('tells what %s is', (text, kind) => {
  expect(parseLine(text)).toEqual(kind)
})

it('never throws, and never takes long, whatever a line is', () => {
  const pieces = fc.constantFrom(
    'a-1 ',
    '[000] ',
    'd..1. ',
    '1.000002: ',
    'x: ',
    '-',
    ' ',
    ':',
    '9',
    '\u001b[31m',
    '\0',
    'us',
    'CPU:',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => void parseLine(parts.join(''))),
  )
  expect(parseLine(`${'a-1 '.repeat(16_000)}1.000001: x: y`).kind).not.toBe('lost')
  expect(parseLine('x'.repeat(70_000)).kind).toBe('unreadable')
})
