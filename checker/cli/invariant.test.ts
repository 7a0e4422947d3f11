import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

const model = `
param LIMIT: time = 2ms;
assume LIMIT > 0ms;
machine M { clock x; clock y; state A { invariant x <= LIMIT; when x == LIMIT -> B { reset(x); } } state B { invariant x <= LIMIT; when x == LIMIT -> A { reset(x, y); } } }
system one { m: M; }
property early: never m.A;
property twice: always m.y <= 2 * LIMIT;
bound longest: largest m.y while true;
property back: m.B leads_to m.A;
check one { early: refuted; twice: proved; longest: 2 * LIMIT; back: proved; }
`

const conjuncts = ['(=> (in m A) (<= m.y m.x))', '(=> (in m B) (<= m.y (+ m.x LIMIT)))', '(<= 0.0 m.x)']
const proof = (claim: string, ...of: string[]): string => `(proof ${claim} 0 ${of.join('\n')})`

inFolderWith({
  'm.tick': model,
  'other.tick': model,
  'used.tick': `
    machine N { clock x; var fresh: bool = true; state S { invariant x <= 1ms; when x == 1ms -> S { reset(x); fresh = false; } } }
    system one { n: N; }
    property used: never n.fresh;
    check one { used: refuted; }`,
  'deep-used.inv': '(proof holds 1 (<= 0.0 n.x))',
  'good.inv': proof('holds', ...conjuncts),
  'bound.inv': proof('(at-most (* 2.0 LIMIT))', ...conjuncts, '(<= m.x LIMIT)'),
  'lost.inv': proof('holds', conjuncts[0] ?? '', '(=> (in m B) (<= m.y m.x))'),
  'late.inv': proof('holds', '(in m B)'),
  'deep.inv': '(proof holds 1 (<= 0.0 m.x))',
  'weak.inv': proof('holds', conjuncts[2] ?? ''),
  'other.inv': proof('holds', '(<= m.z 0.0)'),
  'claim.inv': proof('(at-most LIMIT)', ...conjuncts),
  'broken.inv': '(proof holds',
})

const test = (line: string) => paracheck(`invariant m.tick ${line}`)

describe('invariant', () => {
  it.each(['--prop twice --from good.inv', '--prop longest --from bound.inv'])(
    'says that it is a proof: %s',
    async (line) => {
      const { code, out } = await test(line)
      expect([code, out]).toEqual([0, expect.stringContaining('a proof: ')])
    },
  )

  it('shows the step that loses a conjunct, and nothing of the others', async () => {
    const { code, out } = await test('--prop twice --from lost.inv')
    expect(code).toBe(1)
    expect(out).toContain('no proof: 1 of 2 conjuncts hold')
    expect(out).toContain('(=> (in m B) (<= m.y m.x)) is lost by this step')
    expect(out).toMatch(/before: m\.x = \d+ms {2}m\.y = /)
    expect(out).toMatch(/◆ B +m: when/)
  })

  it('shows the initial state in which a conjunct does not hold', async () => {
    expect((await test('--prop twice --from late.inv')).out).toContain('(in m B) does not hold in this initial state')
  })

  it('is no proof where a run of fewer jumps than those of the induction shows it', async () => {
    const { code, out } = await test('--prop early --from deep.inv')
    expect([code, out]).toEqual([1, expect.stringContaining('no proof: ')])
    const used = await paracheck('invariant used.tick --prop used --from deep-used.inv')
    expect([used.code, used.out]).toEqual([1, expect.stringContaining('no proof: ')])
  })

  it('shows a state that the invariant does not exclude', async () => {
    const { code, out } = await test('--prop twice --from weak.inv --json')
    const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '')
    expect([code, last]).toMatchObject([
      1,
      {
        ok: false,
        invariants: [{ name: 'one.twice', conjuncts: 1, proof: false, objections: [{ of: 'the property' }] }],
      },
    ])
  })

  it('is what check finds', async () => {
    const { code } = await paracheck('check m.tick --no-systems')
    expect(code).toBe(0)
    expect((await test('')).code).toBe(0)
  })

  it.each([
    ['--prop twice --from other.inv', '(<= m.z 0.0): `m.z` is not declared'],
    ['--prop twice --from claim.inv', '(at-most LIMIT) is not claimed of a property like this one: holds'],
    [
      '--prop back --from good.inv',
      'holds is not claimed of a property like this one: (at-most (+ TICK JITTER)) or (rounds 2 any)',
    ],
    ['--prop twice --from none.inv', 'cannot read none.inv'],
    ['--prop twice --from broken.inv', 'broken.inv: '],
    ['--from good.inv', '--from is for one property'],
    ['--prop none', 'there is no property none'],
  ])('refuses `%s`', async (line, message) => {
    const { code, err } = await test(line)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })

  it('says how to write one', async () => {
    const { code, err } = await paracheck('invariant other.tick --prop twice')
    expect(code).toBe(2)
    expect(err).toContain('write one to proofs/other/one.twice.inv')
    expect(err).toContain('(in m A|B), m.x, m.y')
  })
})
