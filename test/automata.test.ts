/**
 * Networks of automata mean what TChecker means by them: each rule as a small network whose verdict follows from it.
 */
import { describe, expect, test } from 'vitest'
import { checkQuestion } from '../checker/check.ts'
import { readTck } from '../checker/formats/tck.ts'
import { embeddedBackend } from '../checker/smt/embedded.ts'

const backend = embeddedBackend()

/** What the checker answers to the only question of a network: its runs are replayed, its proofs re-checked. */
async function verdictOf(text: string): Promise<string> {
  const [question] = readTck({ path: 'some.tck', text: `system:some\n${text}` }).questions
  if (question === undefined) throw new Error('no question')
  const options = { backend, bound: 8, timeoutMs: 30_000, seed: 1, signal: new AbortController().signal }
  return (await checkQuestion(question, options, () => undefined)).verdict
}

const p = 'event:a\nevent:b\nprocess:P\nclock:1:x\nlocation:P:A{initial:}\n'
const q = 'process:Q\nlocation:Q:C{initial:}\nlocation:Q:D{}\n'

describe('time', () => {
  test('an invariant and a guard leave a window, or none', async () => {
    const between = (low: number) => `${p}location:P:B{invariant: x<=3}\nlocation:P:E{labels: e}
edge:P:A:B:a{do: x=0}\nedge:P:B:E:b{provided: x>=${low}}`
    expect(await verdictOf(between(3))).toBe('reached')
    expect(await verdictOf(between(4))).toBe('unreachable')
  })

  test('stands still in urgent and committed locations', async () => {
    const inB = (kind: string) => `${p}location:P:B{${kind}}\nlocation:P:E{labels: e}
edge:P:A:B:a{do: x=0}\nedge:P:B:E:b{provided: x>0}`
    expect(await verdictOf(inB(''))).toBe('reached')
    expect(await verdictOf(inB('urgent:'))).toBe('unreachable')
    expect(await verdictOf(inB('committed:'))).toBe('unreachable')
  })

  test('a bound that depends on an integer holds for each of its values', async () => {
    const n = (value: number) => `int:1:0:3:${value}:n\n${p}location:P:B{invariant: x<=n+1}\nlocation:P:E{labels: e}
edge:P:A:B:a{do: x=0}\nedge:P:B:E:b{provided: x>2*n-1 && x>2}`
    expect(await verdictOf(n(1))).toBe('unreachable')
    expect(await verdictOf(n(2))).toBe('unreachable')
    expect(await verdictOf(n(0))).toBe('unreachable')
    expect(await verdictOf(n(2).replace('x<=n+1', 'x<=n*n'))).toBe('reached')
  })
})

describe('who moves', () => {
  const both = `${p}location:P:B{labels: e}\nedge:P:A:B:a{}\n${q}`

  test('a synchronisation needs every party that is not weak', async () => {
    expect(await verdictOf(`${both}edge:Q:D:C:b{}\nsync:P@a:Q@b`)).toBe('unreachable')
    expect(await verdictOf(`${both}edge:Q:C:D:b{}\nsync:P@a:Q@b`)).toBe('reached')
    expect(await verdictOf(`${both}edge:Q:D:C:b{}\nsync:P@a:Q@b?`)).toBe('reached')
    expect(await verdictOf(`${both}edge:Q:C:D:b{}\nsync:Q@b:P@a`)).toBe('reached')
  })

  test('nobody goes on without a process in a committed location', async () => {
    const meanwhile = (
      kind: string,
    ) => `int:1:0:1:0:m\n${p}location:P:B{labels: e}\nedge:P:A:B:a{provided: m==1}\n${q}location:Q:E{${kind}}
edge:Q:C:E:b{do: m=1}\nedge:Q:E:D:b{do: m=0}`
    expect(await verdictOf(meanwhile(''))).toBe('reached')
    expect(await verdictOf(meanwhile('committed:'))).toBe('unreachable')
    expect(
      await verdictOf(`${meanwhile('committed:').replace('do: m=0', '')}\nsync:P@a:Q@b`.replace('m==1', 'm<2')),
    ).toBe('reached')
  })
})

describe('integers', () => {
  test('an edge that would leave a range cannot be taken', async () => {
    const count = (goal: number) => `int:1:0:2:0:n\n${p}location:P:B{labels: e}
edge:P:A:A:a{do: n=n+1}\nedge:P:A:B:b{provided: n==${goal}}`
    expect(await verdictOf(count(2))).toBe('reached')
    expect(await verdictOf(count(2).replace('0:2:0', '0:1:0').replace('n==2', 'n+1==3'))).toBe('unreachable')
  })

  test('assignments follow each other, elements are chosen by computed indices, and remainders wrap', async () => {
    const run = (goal: string) => `int:3:0:9:0:f\nint:1:0:2:1:i\n${p}location:P:B{}\nlocation:P:E{labels: e}
edge:P:A:B:a{do: i=(i+1)%3; f[i]=i+5; i=(i+1)%3}\nedge:P:B:E:b{provided: ${goal}}`
    expect(await verdictOf(run('f[2]==7 && i==0 && f[i]==0'))).toBe('reached')
    expect(await verdictOf(run('f[1]!=0'))).toBe('unreachable')
    expect(await verdictOf(run('i!=0'))).toBe('unreachable')
  })
})
