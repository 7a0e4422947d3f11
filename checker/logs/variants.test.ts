/**
 * More ways in which tracers and those who report their output write a line. The lines are made up; that tools write
 * like this is a fact, with its source behind each group.
 */
import { expect, it } from 'vitest'
import { parseLine } from './line.ts'

/** Line, task, pid, processor, seconds with all digits, name, some field as it stands. */
const variants: [string, string | undefined, number | undefined, number | undefined, string, string, string][] = [
  // trace-cmd report, cmd/trace-read.c and man trace-cmd-report(1): flags are optional, -t prints nanoseconds, -l the
  // latency format.
  [
    '          <idle>-0     [002] 21403.059823: hrtimer_expire_entry: hrtimer=0xffffacff now=21402099965347 function=hrtimer_wakeup/0x0',
    '<idle>',
    0,
    2,
    '21403.059823',
    'hrtimer_expire_entry',
    'now=21402099965347',
  ],
  [
    '          <idle>-0     [002] 21403.059823417: hrtimer_cancel:       hrtimer=0xffffacff',
    '<idle>',
    0,
    2,
    '21403.059823417',
    'hrtimer_cancel',
    'hrtimer=0xffffacff',
  ],
  [
    '          <idle>-0     [002] d.h1. 21403.059823: sched_waking:         comm=a pid=7 prio=120',
    '<idle>',
    0,
    2,
    '21403.059823',
    'sched_waking',
    'pid=7',
  ],
  [
    '          <idle>-0       2d.h1. 21403.059823: sched_waking: comm=a',
    '<idle>',
    0,
    2,
    '21403.059823',
    'sched_waking',
    'comm=a',
  ],
  [
    '     CPU 0/KVM-1979  [010] 89.871187: kvm_entry:            vcpu 1, rip 0xffffffff81036706',
    'CPU 0/KVM',
    1979,
    10,
    '89.871187',
    'kvm_entry',
    'vcpu 1',
  ],
  [
    '     CPU 0/KVM-1979  [010] 89.871187: kvm_exit:             vcpu 1 reason EXTERNAL_INTERRUPT rip 0x1 info1 0x0 info2 0x0 intr_info 0x800000ec error_code 0x0',
    'CPU 0/KVM',
    1979,
    10,
    '89.871187',
    'kvm_exit',
    'intr_info 0x800000ec',
  ],
  [
    '            pool-1416  [000] 15572.662039: funcgraph_exit:         0.502 us   |                            }',
    'pool',
    1416,
    0,
    '15572.662039',
    'funcgraph_exit',
    '0.502 us',
  ],
  ['      trace-cmd-9   [001]    10.1: sched_wakeup: x', undefined, undefined, undefined, '', '', ''],
  // Several files at once, trace-cmd report -i: the file stands first.
  [
    '  host.dat:   CPU 0/KVM-1979  [010] 89.871187: kvm_entry: vcpu 1',
    'CPU 0/KVM',
    1979,
    10,
    '89.871187',
    'kvm_entry',
    'vcpu 1',
  ],
  [
    'guest.dat:      <idle>-0     [000] d.h1. 89.871190: local_timer_entry: vector=236',
    '<idle>',
    0,
    0,
    '89.871190',
    'local_timer_entry',
    'vector=236',
  ],
  // ftrace's trace file, Documentation/trace/ftrace.rst: four to seven flags, tgids with record-tgid, latency format
  // with delays marked.
  ['     bash-1977    [000] .... 17284.993652: sys_close: x', 'bash', 1977, 0, '17284.993652', 'sys_close', 'x'],
  [
    '     bash-1977    ( 1970) [000] d.h1. 17284.993652: cpu_idle: state=4294967295 cpu_id=0',
    'bash',
    1977,
    0,
    '17284.993652',
    'cpu_idle',
    'state=4294967295',
  ],
  [
    '     bash-1977    [000] dNh.2.. 17284.993652: cpu_idle: state=1 cpu_id=0',
    'bash',
    1977,
    0,
    '17284.993652',
    'cpu_idle',
    'state=1',
  ],
  [
    '     bash-1977    [000] dLh21 17284.993652: cpu_idle: state=1 cpu_id=0',
    'bash',
    1977,
    0,
    '17284.993652',
    'cpu_idle',
    'state=1',
  ],
  [
    '  <idle>-0         0d.h1.   17us : tick_stop: success=1 dependency=NONE',
    '<idle>',
    0,
    0,
    '0.000017',
    'tick_stop',
    'success=1',
  ],
  [
    '  <idle>-0       103d.h1. 2563694114us#: tick_stop: success=0 dependency=SCHED',
    '<idle>',
    0,
    103,
    '2563.694114',
    'tick_stop',
    'dependency=SCHED',
  ],
  [
    '  <idle>-0         0d.h1.   17us*: hrtimer_start: hrtimer=1 function=tick_nohz_handler expires=5 softexpires=5 mode=ABS was_armed=0',
    '<idle>',
    0,
    0,
    '0.000017',
    'hrtimer_start',
    'function=tick_nohz_handler',
  ],
  // Probes: Documentation/trace/kprobetrace.rst and fprobetrace.rst.
  [
    '  <idle>-0       [002] d.h1.  3778.087281: tick_nohz_handler__entry: (tick_nohz_handler+0x4/0x100) timer=1',
    '<idle>',
    0,
    2,
    '3778.087281',
    'tick_nohz_handler__entry',
    'timer=1',
  ],
  [
    '  <idle>-0       [002] d..1.  3778.087281: stop_done: (tick_nohz_idle_stop_tick+0x10/0x20 <- do_idle) duty=-1',
    '<idle>',
    0,
    2,
    '3778.087281',
    'stop_done',
    'duty=-1',
  ],
  // A dump on the console, ftrace_dump_on_oops in kernel-parameters.txt: each line behind the stamp of printk, and of
  // dmesg -r its level.
  [
    '[  123.456789] CPU 0/KV-1234    3d..1.  4567us : kvm_exit: vcpu 0 reason HLT',
    'CPU 0/KV',
    1234,
    3,
    '0.004567',
    'kvm_exit',
    'reason HLT',
  ],
  [
    '<4>[  123.456789]   <idle>-0       0d.h1. 4568us : local_timer_entry: vector=236',
    '<idle>',
    0,
    0,
    '0.004568',
    'local_timer_entry',
    'vector=236',
  ],
  // Quoted in mails, as reports on kernel lists are.
  [
    '> > ksoftirqd/4-31    [004]   100.438511: hrtimer_expire_entry: hrtimer=0xffff now=92630515022 function=tick_sched_timer/0x0',
    'ksoftirqd/4',
    31,
    4,
    '100.438511',
    'hrtimer_expire_entry',
    'now=92630515022',
  ],
  [
    '>   phc2sys-1655  [010]   103.233933: hrtimer_expire_entry: hrtimer=0xffff now=103200127876 function=tick_nohz_handler/0x0',
    'phc2sys',
    1655,
    10,
    '103.233933',
    'hrtimer_expire_entry',
    'function=tick_nohz_handler/0x0',
  ],
  // perf script, man perf-script(1): fields as -F says; --ns prints nanoseconds; the pid may be missing.
  [
    '       CPU 0/KVM 1821753 [015] 4831258.258053:       kvm:kvm_exit: vcpu 0 reason MSR_WRITE rip 0x1 info1 0x0',
    'CPU 0/KVM',
    1821753,
    15,
    '4831258.258053',
    'kvm_exit',
    'reason MSR_WRITE',
  ],
  [
    ' fc_vcpu 1 2335220 [069] 12345.679200: kvm:kvm_exit: reason EXTERNAL_INTERRUPT rip 0x1 info1 0',
    'fc_vcpu 1',
    2335220,
    69,
    '12345.679200',
    'kvm_exit',
    'reason EXTERNAL_INTERRUPT',
  ],
  [
    'swapper     0 [003] 31258.258053001:      timer:hrtimer_expire_entry: hrtimer=0x1 function=tick_nohz_handler now=1',
    'swapper',
    0,
    3,
    '31258.258053001',
    'hrtimer_expire_entry',
    'function=tick_nohz_handler',
  ],
  [
    'swapper     0/0     [003] 31258.258053:          1 sched:sched_switch: prev_comm=swapper/3 prev_pid=0',
    'swapper',
    0,
    3,
    '31258.258053',
    'sched_switch',
    'prev_pid=0',
  ],
  [
    ':1234  1234 [001] 8.258053: irq_vectors:local_timer_entry: vector=236',
    ':1234',
    1234,
    1,
    '8.258053',
    'local_timer_entry',
    'vector=236',
  ],
  [
    'preempt_test  20677.199579:      kvm:kvm_exit: reason PREEMPTION_TIMER rip 0x40274d info 0 0 intr 0',
    'preempt_test',
    undefined,
    undefined,
    '20677.199579',
    'kvm_exit',
    'reason PREEMPTION_TIMER',
  ],
  // perf-prof, whose README shows it: the date first, flags before the processor.
  [
    '2021-12-12 16:11:10.214139            <...> 206966 .N.. [017] 15504452.408994: kvm:kvm_exit: reason APIC_WRITE rip 0x1 info 0 800000fd',
    '<...>',
    206966,
    17,
    '15504452.408994',
    'kvm_exit',
    'reason APIC_WRITE',
  ],
  // Android's atrace and Perfetto's text export: columns of ftrace with tgids.
  [
    '          <idle>-0     (-----) [003] d..2 62.345678: cpu_idle: state=0 cpu_id=3',
    '<idle>',
    0,
    3,
    '62.345678',
    'cpu_idle',
    'state=0',
  ],
  [
    '    surfaceflinger-609   (  609) [003] d..2 62.345678: sched_switch: prev_comm=a prev_pid=609 prev_prio=97 prev_state=S ==> next_comm=b next_pid=0 next_prio=120',
    'surfaceflinger',
    609,
    3,
    '62.345678',
    'sched_switch',
    'next_pid=0',
  ],
]

it.each(variants)('reads %s', (text, task, pid, cpu, stamp, name, field) => {
  const parsed = parseLine(text)
  if (name === '') return expect(parsed.kind).toBe('unreadable')
  if (parsed.kind !== 'event') throw new Error(parsed.kind)
  const digits = stamp.split('.')[1]?.length ?? 0
  const { seconds, nanos, resolutionNs } = parsed.stamp
  expect([parsed.task, parsed.pid, parsed.cpu, parsed.name]).toEqual([task, pid, cpu, name])
  expect(`${seconds}.${String(nanos).padStart(9, '0').slice(0, digits)}`).toBe(stamp)
  expect(resolutionNs).toBe(10 ** (9 - digits))
  expect(parsed.payload).toContain(field)
})

it.each([
  // trace-cmd report, cmd/trace-read.c: with a count or without, and where a piece of the buffer begins.
  ['CPU:3 [17 EVENTS DROPPED]', { kind: 'lost', cpu: 3, count: 17 }],
  ['CPU:3 [EVENTS DROPPED]', { kind: 'lost', cpu: 3 }],
  ['CPU:3 [SUBBUFFER START]', { kind: 'other' }],
  ['version = 6', { kind: 'other' }],
  ['cpus=1', { kind: 'other' }],
  ['---------------------------------', { kind: 'other' }],
  ['> CPU:2 [LOST 5 EVENTS]', { kind: 'lost', cpu: 2, count: 5 }],
  ['[  123.456789] CPU:2 [LOST 5 EVENTS]', { kind: 'lost', cpu: 2, count: 5 }],
  ['[  123.456789] ---------------------------------', { kind: 'other' }],
  ['[  123.456789] Dumping ftrace buffer:', { kind: 'other' }],
  ['   (ftrace buffer empty)', { kind: 'other' }],
])('tells what %s is', (text, kind) => {
  expect(parseLine(text)).toEqual(kind)
})
