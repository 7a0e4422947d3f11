/** What the text alone says of systems of any number of processes. */
import { describe, expect, it } from 'vitest'
import { hasErrors } from '../../support/diagnostic.ts'
import { parse } from '../../syntax/parse.ts'
import { elaborate } from '../elaborate.ts'
import { enough, type Refusal, type Uniform } from './uniform.ts'

/** A hub and N processes, with these transitions. */
function model({
  hub = '',
  process = '',
  more = '',
  machines = '',
  instances = '',
  property = 'always (p[0].A or not p[0].A)',
} = {}): string {
  return `const N = 3;
param D: time = 1ms;
assume D > 0ms;
irq bell;
irq line[N];
${more}
machine Hub { event tell; var owner: 0..N = 0; var n: 0..2 = 0; clock x; initial state H { ${hub} } state G {} }
machine P(i: int) { event e; clock x; var flag: bool = false; initial state A { ${process} } state B {} }
${machines}
system s { hub: Hub; p[i in 0..N-1]: P(i); ${instances} }
property asked: ${property};
check s for all N >= 3 { asked: proved; }`
}

function uniformOf(text: string): Uniform | Refusal {
  const parsed = parse({ path: 'model.tick', text })
  const { value, diagnostics } = elaborate([parsed.value])
  const all = [...parsed.diagnostics, ...diagnostics]
  if (hasErrors({ diagnostics: all })) throw new Error(all.map((d) => d.message).join('\n'))
  const uniform = value.questions.find((q) => q.every !== undefined)?.every?.uniform
  if (uniform === undefined) throw new Error('nothing is asked for all')
  return uniform
}

const always = { property: 'always true' }

describe('how many processes a jump needs', () => {
  it.each<[string, Parameters<typeof model>[0], Partial<Uniform>]>([
    ['one that moves by itself', { process: 'may -> B;', ...always }, { jump: 1, first: 0, last: false }],
    ['the hub alone', { hub: 'may -> G;', ...always }, { jump: 0 }],
    [
      'one that the hub looks for',
      { hub: 'for i in 0..N-1 { may when p[i].B { owner = i + 1; } }', ...always },
      { jump: 1 },
    ],
    [
      'two that the hub looks for',
      { hub: 'for i in 0..N-1 { for j in 0..N-1 { may when p[i].B and p[j].A; } }', ...always },
      { jump: 2 },
    ],
    [
      'one that sends, which the hub hears',
      { process: 'emit e -> B;', hub: 'for i in 0..N-1 { on p[i].e { owner = i + 1; } }', ...always },
      { jump: 1 },
    ],
    [
      'one that sends, and one that the hub finds then',
      {
        process: 'emit e -> B;',
        hub: 'for i in 0..N-1 { for j in 0..N-1 { on p[i].e when p[j].B { owner = j + 1; } } }',
        ...always,
      },
      { jump: 2 },
    ],
    ['one that calls one of them', { more: 'call c;', process: 'call c -> B; on c -> B;', ...always }, { jump: 2 }],
    ['a choice of one', { hub: 'may choose w in 0..N { owner = w; }', ...always }, { jump: 1 }],
    [
      'the next one',
      { hub: 'may { owner = owner == N ? 1 : owner + 1; }', ...always },
      { jump: 1, first: 1, last: true },
    ],
    ['two that a guard needs', { process: 'may when (count j in 0..N-1: p[j].B) >= 2 -> B;', ...always }, { jump: 3 }],
    ['one that a guard needs', { process: 'may when exists j in 0..N-1: p[j].B -> B;', ...always }, { jump: 2 }],
    ['none that a guard needs', { process: 'may when forall j in 0..N-1: not p[j].B -> B;', ...always }, { jump: 1 }],
    [
      'none that a small count needs',
      { process: 'may when (count j in 0..N-1: p[j].B) <= 2 -> B;', ...always },
      { jump: 1 },
    ],
  ])('%s', (_, parts, expected) => {
    expect(uniformOf(model(parts))).toMatchObject(expected)
  })

  it('variables that hold a process count, and named ones', () => {
    expect(uniformOf(model({ process: 'may when i == 1 -> B;', ...always }))).toMatchObject({
      first: 2,
      indices: [{ name: 'hub.owner', offset: 1, low: 0 }],
    })
    expect(uniformOf(model({ process: 'may when i == N - 1 -> B;', ...always }))).toMatchObject({ last: true })
    expect(uniformOf(model({ process: 'may when hub.owner == 2 -> B;', ...always }))).toMatchObject({ first: 2 })
    expect(uniformOf(model({ process: 'may when hub.owner == 0 -> B;', ...always }))).toMatchObject({ first: 0 })
    expect(uniformOf(model({ property: 'never p[1].B' }))).toMatchObject({ first: 2 })
  })

  it('enough are the named ones, those that are held, and those of a condition and a jump', () => {
    const uniform: Uniform = {
      first: 2,
      last: true,
      indices: [{ name: 'x', offset: 0, low: 0 }],
      heads: new Set(),
      jump: 3,
      property: 1,
    }
    expect(enough(uniform, 2)).toBe(2 + 1 + 1 + 2 + 3)
    expect(enough({ ...uniform, property: 9 }, 2)).toBe(2 + 1 + 1 + 9)
  })
})

describe('how many show that a property fails', () => {
  it.each<[string, number]>([
    ['always (count i in 0..N-1: p[i].B) <= 2', 3],
    ['always (count i in 0..N-1: p[i].B) < 2', 2],
    ['always forall i in 0..N-1: forall j in 0..N-1: (i != j imply not p[i].B or not p[j].B)', 2],
    ['always ((exists i in 0..N-1: p[i].B) imply hub.H)', 1],
    ['always (hub.H imply exists i in 0..N-1: p[i].A)', 0],
    ['never (exists i in 0..N-1: p[i].B)', 1],
    ['never (forall i in 0..N-1: p[i].B)', 0],
    ['never on p[0].e when p[1].B', 0],
    ['whenever p[0].B then hub.owner == 0 within D', 0],
  ])('%s', (property, expected) => {
    expect(uniformOf(model({ process: 'emit e -> B;', property }))).toMatchObject({ property: expected })
  })
})

describe('what is refused', () => {
  it.each<[string, Parameters<typeof model>[0], RegExp]>([
    [
      'a guard of who hears that asks all',
      { process: 'on hub.tell when exists j in 0..N-1: p[j].B -> B;', hub: 'emit tell;' },
      /who takes part/,
    ],
    [
      'a guard that needs as many as there are',
      { process: 'may when forall j in 0..N-1: exists k in 0..N-1: j != k and p[k].B -> B;' },
      /that this guard holds/,
    ],
    [
      'what keeps time from passing asks all',
      { process: 'urgent when forall j in 0..N-1: p[j].A -> B;' },
      /that time may pass/,
    ],
    [
      'an invariant that asks all',
      { process: 'invariant (forall j in 0..N-1: p[j].A) imply x <= D; may -> B;' },
      /whether this invariant holds/,
    ],
    [
      'a line that any of them raises',
      { process: 'on hub.tell -> B { raise bell; }', hub: 'emit tell;' },
      /not its own/,
    ],
    ['a line of another one', { process: 'on hub.tell -> B { raise line[0]; }', hub: 'emit tell;' }, /not its own/],
    [
      'each chooses another one',
      { process: 'for j in 0..N-1 { on hub.tell when p[j].B -> B; }', hub: 'emit tell;' },
      /choose another one/,
    ],
    ['an effect that asks all', { process: 'may -> B { flag = exists j in 0..N-1: p[j].B; }' }, /the value depends/],
    [
      'a condition of an effect that asks all',
      { process: 'may -> B { if (exists j in 0..N-1: p[j].B) { flag = true; } }' },
      /what a jump does/,
    ],
    [
      'a line for each that is one',
      { hub: 'may { for i in 0..N-1 { if (p[i].B) { raise bell; } } }' },
      /depends on all/,
    ],
    ['arithmetic on a process', { process: 'may when hub.owner % 2 == 0 -> B;' }, /arithmetic/],
    ['a process times a time', { process: 'when x >= hub.owner * D -> B;' }, /arithmetic/],
    ['another beginning of numbers', { process: 'may when hub.owner == i -> B;' }, /counted from another number/],
    ['an index that varies', { process: 'may when hub.owner > 0 and p[hub.owner - 1].B -> B;' }, /does not vary/],
    ['the number itself', { process: 'may when N > 5 -> B;' }, /number of processes/],
    ['a property that speaks of the number', { property: 'always hub.x <= N * D' }, /arithmetic/],
    [
      'a process where none is expected',
      { process: 'may -> B;', hub: 'for i in 0..N-1 { on p[i].e { n = i < 2 ? i : 0; } }' },
      /process where none is expected/,
    ],
    [
      'an owner of each',
      { machines: 'machine Q(i: int) { var mine: 0..N = 0; initial state C {} }', instances: 'q[i in 0..N-1]: Q(i);' },
      /remembers another one/,
    ],
    [
      'not all of them',
      { machines: 'machine Q(i: int) { initial state C {} }', instances: 'q[i in 0..N-2]: Q(i);' },
      /a range is of known numbers/,
    ],
    [
      'a machine that is an argument',
      { machines: 'machine Q(m: machine) { initial state C { when m.H; } }', instances: 'q: Q(hub);' },
      /machines that are arguments/,
    ],
    [
      'a premise that asks all',
      { property: 'whenever (exists i in 0..N-1: p[i].B) then hub.owner == 0 within D' },
      /what is waited for/,
    ],
    ['a liveness property', { property: 'p[0].B leads_to hub.H' }, /leads_to/],
    ['a count of all', { property: 'always (count i in 0..N-1: p[i].B) < N' }, /depends on the number of processes/],
    ['a sum', { property: 'always (sum i in 0..N-1: p[i].A ? 1 : 0) <= 2' }, /not told from a few/],
  ])('%s', (_, parts, reason) => {
    expect(uniformOf(model(parts))).toMatchObject({ outside: expect.stringMatching(reason) })
  })

  it('a text that goes in circles is no question', () => {
    const text = model({ more: 'let a = b; let b = a;', process: 'may when a -> B;' })
    expect(() => uniformOf(text)).toThrow(/defined by itself/)
  })
})
