import { describe, expect, test } from 'vitest'
import { num } from '../logic/term.ts'
import { ForeignProblem } from './document.ts'
import { readTck } from './tck.ts'

const model = (text: string, labels?: readonly string[]) =>
  readTck({ path: 'some.tck', text: `system:some\n${text}` }, labels)

function problemOf(text: string): string {
  try {
    model(text)
    return 'none'
  } catch (failure) {
    if (failure instanceof ForeignProblem) return failure.message
    throw failure
  }
}

const p = 'event:a\nevent:b\nprocess:P\nclock:1:x\nlocation:P:A{initial:}\n'
const q = 'process:Q\nlocation:Q:C{initial:}\nlocation:Q:D{}\n'

describe('questions', () => {
  const labelled = `${p}location:P:B{labels: e,f}\nlocation:P:E{labels: f}\nedge:P:A:B:a{}`

  test('are the labels of the comment together, those asked for, or each by itself', () => {
    const names = (text: string, labels?: readonly string[]) =>
      model(text, labels).questions.map((question) => question.property.name)
    expect(names(labelled)).toEqual(['e', 'f'])
    expect(names(`# labels=e:f\n${labelled}`)).toEqual(['e+f'])
    expect(names(`# labels=e:f\n${labelled}`, ['f'])).toEqual(['f'])
  })
})

test('a file without labels asks whether time goes on', () => {
  const { questions, alone, systems } = model(p)
  expect(questions).toEqual([])
  expect(alone).toEqual(systems)
  expect(model(`${p}location:P:B{labels: e}`).alone).toEqual([])
})

test('a strict invariant is one', () => {
  const invariants = (condition: string) =>
    model(`${p}location:P:B{invariant: ${condition}}`).systems[0]?.processes[0]?.locations[1]?.invariants
  for (const [condition, strict] of [
    ['x<3', true],
    ['3>x', true],
    ['x<=3', false],
    ['3>=x', false],
  ] as const)
    expect(invariants(condition)).toMatchObject([{ right: num(3), ...(strict && { strict }) }])
  expect(invariants('x<3 && x<=4')?.map((i) => i.strict)).toEqual([true, undefined])
})

test('what cannot be read is told with its place', () => {
  const ends = `${p}location:P:B{labels: e}\n`
  expect(problemOf(`${ends}edge:P:A:Z:a{}`)).toBe('some.tck:8:1: P has no location Z')
  expect(problemOf(`${ends}edge:P:A:B:c{}`)).toBe('some.tck:8:1: there is no event c')
  expect(problemOf(`${ends}edge:P:A:B:a{provided: y<1}`)).toBe('some.tck:8:24: y is not declared')
  expect(problemOf(`${ends}edge:P:A:B:a{provided: x*x<1}`)).toBe(
    'some.tck:8:24: clocks can only be added, subtracted and compared',
  )
  expect(problemOf(ends.replace('{initial:}', '{}'))).toBe('some.tck:6:1: P has no initial location')
  expect(problemOf(`${ends}location:P:B{}`)).toBe('some.tck:8:1: P:B is named twice')
  expect(problemOf(`${ends}location:P:C{invariant: x>=3}`)).toBe('some.tck:8:25: not an upper bound of clocks')
  expect(problemOf(`int:1:0:3:4:n\n${ends}`)).toMatch(/n starts at 4, outside of 0 \.\. 3/)
  expect(problemOf(`${ends}sync:P@a?`)).toMatch(/a party that is not weak/)
  expect(problemOf(`${ends}sync:P@a:P@b`)).toMatch(/P is named twice/)
  expect(problemOf(`${ends}edge:P:A:B:a{do: x=`)).toMatch(/some\.tck:8:\d+: expected /)
  expect(problemOf(`# labels=e\n${p}`)).toMatch(/some\.tck:2:3: no location has the label e/)
  expect(problemOf(`int:1:0:3:0:n\n${ends}edge:P:A:B:a{do: n=1}\n${q}edge:Q:C:D:b{do: n=2}\nsync:P@a:Q@b`)).toMatch(
    /P writes P.n, which Q uses in the same synchronisation/,
  )
})
