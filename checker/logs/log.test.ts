import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fieldOf } from './fields.ts'
import { type LogItem, merged } from './log.ts'

const folder = join(import.meta.dirname, '..', '..', 'test', 'logs')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.txt'))

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n')
}

function textOf(item: LogItem): string {
  return item.kind === 'gap'
    ? `${item.source}:${item.line} gap ${item.cpu} ${item.count}`
    : `${item.source}:${item.line} ${item.event.name}`
}

function readAll(...texts: string[]) {
  const { items, summaries } = merged(texts.map((text, i) => ({ path: `log${i}`, lines: linesOf(text) })))
  return { items: [...items], summaries }
}

it.each(files)('reads every line of %s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8')
  const { items, summaries } = readAll(text)
  // Whatever names a subsystem event is one.
  const stamped = linesOf(text).filter((line) => !line.startsWith('#') && /(\d\.\d{6}|\dus ): \S/.test(line))
  expect(summaries[0]).toMatchObject({ unreadable: 0, unread: [], events: stamped.length })
  expect(items.length).toBe(stamped.length)
})

it('merges by time, and keeps the order of each file', () => {
  const one = ' a-1 [000] 1.000001: a: \n a-1 [000] 1.000003: b: \n a-1 [000] 1.000002: back: '
  const other = ' b-1 [001] 1.000001: c: \n b-1 [001] 1.000002: d: \n b-1 [001] 1.000009: e: '
  const { items, summaries } = readAll(one, other)
  expect(items.map(textOf)).toEqual(['0:1 a', '1:1 c', '1:2 d', '0:2 b', '0:3 back', '1:3 e'])
  expect(summaries.map((s) => s.backwards)).toEqual([1, 0])
})

it('counts what is lost, and shows a few of the lines that it cannot read', () => {
  const bad = Array.from({ length: 9 }, (_, i) => `nonsense ${i}`).join('\n')
  const text = `##### CPU 0 buffer started ####\n a-1 [000] 1.000001: a: \nCPU:0 [LOST 12 EVENTS]\n${bad}\n##### CPU 1 buffer started ####\n a-1 [001] 1.000005: b: `
  const { items, summaries } = readAll(text)
  expect(items.map(textOf)).toEqual(['0:2 a', '0:3 gap 0 12', '0:13 gap 1 undefined', '0:14 b'])
  expect(summaries[0]).toMatchObject({ lines: 14, events: 2, lost: 12, gaps: 1, unreadable: 9 })
  expect(summaries[0]?.unread.map((u) => u.line)).toEqual([4, 5, 6, 7, 8])
})

it.each([
  [
    'hrtimer_expire_entry',
    'hrtimer=00000000051e5057 function=tick_sched_timer/0x0 now=5948003823',
    'function',
    'tick_sched_timer',
  ],
  ['hrtimer_expire_entry', 'hrtimer=00000000051e5057 function=tick_sched_timer now=5948003823', 'now', '5948003823'],
  ['kvm_exit', 'vcpu 0 reason npf rip 0x1000 info1 0x0000000100000014', 'reason', 'npf'],
  ['kvm_exit', 'reason EXTERNAL_INTERRUPT', 'reason', 'EXTERNAL_INTERRUPT'],
  ['kvm_entry', 'vcpu 0, rip 0x406a89', 'vcpu', '0'],
  ['kvm_msr', 'msr_write 6e0 = 0x10e8', 'msr_write', '6e0'],
  ['kvm_msr', 'msr_write 6e0 = 0x10e8', '6e0', '0x10e8'],
  [
    'sched_switch',
    'prev_comm=a b prev_pid=7 prev_prio=120 prev_state=R+ ==> next_comm=x next_pid=0',
    'prev_state',
    'R+',
  ],
  ['sched_switch', 'ksoftirqd/13:117 [120] S ==> sysjitter:2536 [120]', 'next_pid', '2536'],
  ['sched_switch', 'ksoftirqd/13:117 [120] S ==> sysjitter:2536 [120]', 'prev_state', 'S'],
  ['sched_wakeup', 'ksoftirqd/13:117 [120] success=1 CPU:013', 'CPU', '013'],
  ['kvm_exit', 'vcpu 0 reason npf', 'son', undefined],
])('finds in %s "%s" the field %s', (event, payload, name, value) => {
  expect(fieldOf(event, payload, name)).toBe(value)
})
