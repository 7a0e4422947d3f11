import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

const model = `
machine M { clock x; state A { invariant x <= 2ms; when x == 2ms -> B { reset(x); } } state B { invariant x <= 1ms; when x == 1ms -> A { reset(x); } } }
system one { m: M; }
reachable there: m.B;
property never_c: always m.x <= 2ms;
property wrong: always m.x <= 1ms;
check one { there: reached; never_c: proved; wrong: proved; }
`

inFolderWith({ 'm.tick': model, 'bad.json': '[{"machine":"M"}]' })

describe('mutate', () => {
  it('kills by a verdict, and says so to machines; what is not as expected to begin with shows nothing', async () => {
    const { code, out, err } = await paracheck('mutate m.tick --only transition,invariant --quiet --json')
    expect(err).toBe('one.wrong is left out: it is not as expected in the model itself\n')
    const { mutants, ok } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect(mutants).toMatchObject([
      { machine: 'M', at: 'A -> B when x == 2ms', change: 'without the transition', fate: 'killed', place: 'm.tick:2' },
      { at: 'B -> A when x == 1ms', fate: 'killed', by: 'one', verdict: 'time stops' },
      { at: 'A', change: 'without the invariant x <= 2ms', fate: 'killed', by: 'one.never_c', verdict: 'refuted' },
      { at: 'B', change: 'without the invariant x <= 1ms', fate: 'killed', by: 'one.never_c', verdict: 'refuted' },
    ])
    expect([code, ok]).toEqual([0, true])
  })

  it('draws the same sample by the same seed', async () => {
    const names = async (seed: number): Promise<string[]> => {
      const { out } = await paracheck(
        `mutate m.tick --prop there --only compare,factor,effect --limit 2 --seed ${seed} --timeout 1s --json`,
      )
      return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '').mutants.map(
        (m: { at: string; change: string }) => `${m.at} ${m.change}`,
      )
    }
    const [first, again] = [await names(3), await names(3)]
    expect(first).toHaveLength(2)
    expect(again).toEqual(first)
  })

  it.each([
    ['mutate m.tick --only gard', 'gard is none of transition, send, guard'],
    ['mutate m.tick --explained bad.json', 'bad.json is no list of { "machine", "at", "change", "why" }'],
    ['mutate m.tick --explained none.json', 'cannot read none.json'],
    ['mutate m.tick --prop none', 'there is no property none'],
  ])('refuses `%s`', async (line, message) => {
    const { code, err } = await paracheck(line)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })
})

it('names the kinds of mistakes that there are', async () => {
  const { mutantKinds } = await import('../model/mutants.ts')
  expect((await paracheck('mutate m.tick --only gard')).err).toContain(`none of ${mutantKinds.join(', ')}`)
})
