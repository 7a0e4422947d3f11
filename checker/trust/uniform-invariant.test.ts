/** When an invariant of so many processes is one of more. */
import { expect, it } from 'vitest'
import { and, conjunctsOf, cur, eq, intSort, le, lt, not, num, or, realSort, type Term } from '../logic/term.ts'
import type { Uniform } from '../model/uniform/uniform.ts'
import { family, holdsProcess, moved, processesIn, saidOf } from '../parts/renumbering.ts'
import { faultForMore } from './uniform-invariant.ts'

const owner = { name: 'lock.owner', offset: 1, low: 0 }
const uniform: Uniform = {
  first: 0,
  last: false,
  indices: [owner],
  heads: new Set(['p', 'lock.log', 'p[].slot']),
  jump: 1,
  property: 1,
}

const flag = (process: number): Term => cur({ name: `p[${process}].flag`, sort: { kind: 'bool' } })
const clock = (process: number): Term => cur({ name: `p[${process}].x`, sort: realSort })
const owns = (process: number): Term => eq(cur({ name: 'lock.owner', sort: intSort }), num(process + 1, intSort))

const ranges = (processes: number): Term[] => [...conjunctsOf(holdsProcess(owner, processes))]
const ofEach = (processes: number, said: (p: number) => Term): Term[] =>
  Array.from({ length: processes }, (_, p) => said(p))

it('an invariant that says the same of enough processes is one of all', () => {
  const said = ofEach(3, (p) => or(not(flag(p)), owns(p)))
  expect(faultForMore([...ranges(3), ...said], 3, uniform)).toBeUndefined()
  expect(faultForMore([...ranges(2), ...said.slice(0, 2)], 2, uniform)).toMatch(/only one of 3 stands for all/)
})

it.each<[string, Term[], RegExp]>([
  ['of one process less', [...ranges(3), ...ofEach(2, (p) => or(not(flag(p)), owns(p)))], /not said of all processes/],
  ['without the range of who is held', [...ofEach(3, flag)], /hold one of them/],
  ['with the range of another number', [...ranges(2), ...ofEach(3, flag)], /hold one of them/],
  [
    'of two at a time',
    [...ranges(3), or(flag(0), flag(1)), or(flag(0), flag(2)), or(flag(1), flag(2))],
    /only one of 4 stands/,
  ],
  [
    'that orders who is held',
    [...ranges(3), lt(cur({ name: 'lock.owner', sort: intSort }), num(2, intSort))],
    /asks more of a process/,
  ],
  ['of one that there is not', [...ranges(3), not(owns(7))], /names a process that is none/],
])('no invariant of all: one %s', (_, conjuncts, reason) => {
  expect(faultForMore(conjuncts, 3, uniform)).toMatch(reason)
})

it('that some process is as a condition says takes one more to stand for all', () => {
  const some = (processes: number): Term => or(not(owns(-1)), ...ofEach(processes, flag))
  expect(faultForMore([...ranges(4), some(4), ...ofEach(4, (p) => le(num(0), clock(p)))], 4, uniform)).toBeUndefined()
  expect(faultForMore([...ranges(3), some(3), ...ofEach(3, (p) => le(num(0), clock(p)))], 3, uniform)).toMatch(
    /only one of 4 stands/,
  )
  expect(saidOf(some(2), 2, 4, uniform)).toEqual([some(4)])
  // Of some but not of any one: no such condition, and not said of all either.
  expect(faultForMore([...ranges(4), or(flag(0), flag(1), flag(2))], 4, uniform)).toMatch(/not said of all/)
  expect(faultForMore([...ranges(4), or(flag(0), flag(1), flag(2), owns(3))], 4, uniform)).toMatch(
    /only one of 6 stands/,
  )
})

it('named processes stay, and may be said something of alone', () => {
  const named = { ...uniform, first: 1 }
  expect(faultForMore([...ranges(4), flag(0)], 4, named)).toBeUndefined()
  expect(faultForMore([...ranges(4), flag(1)], 4, named)).toMatch(/not said of all/)
  expect(family(or(flag(0), flag(1)), 2, 4, named)).toEqual([
    or(flag(0), flag(1)),
    or(flag(0), flag(2)),
    or(flag(0), flag(3)),
  ])
})

it('the last process is the last of more', () => {
  const last = { ...uniform, last: true }
  expect(family(or(flag(0), flag(2)), 3, 5, last)).toEqual([0, 1, 2, 3].map((p) => or(flag(p), flag(4))))
})

it('all choices of two processes in their order', () => {
  const before = (a: number, b: number): Term => le(clock(a), clock(b))
  expect(family(before(1, 0), 2, 3, uniform)).toEqual([before(1, 0), before(2, 0), before(2, 1)])
})

it('numbers of processes are those of arrays over them, and who is held', () => {
  const name = (text: string): Term => cur({ name: text, sort: { kind: 'bool' } })
  const term = and(
    name('p[1].slot[2]'),
    name('lane[5].flag'),
    name('lock.log[0]'),
    owns(3),
    eq(cur({ name: 'lock.owner', sort: intSort }), num(0, intSort)),
  )
  expect(processesIn(term, uniform)).toEqual([0, 1, 2, 3])
  const other = and(
    name('p[2].slot[3]'),
    name('lane[5].flag'),
    name('lock.log[1]'),
    owns(4),
    eq(cur({ name: 'lock.owner', sort: intSort }), num(0, intSort)),
  )
  expect(moved(term, (p) => p + 1, uniform)).toBe(other)
})
