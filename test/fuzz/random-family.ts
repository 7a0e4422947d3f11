/**
 * Random systems of N processes and a hub, as text, with one property. They use what proofs for any number may meet:
 * processes that remember, hear, call and raise, guards over all of them, named ones, the last one, and a hub that
 * holds one of them. Some of it is not covered, and has to be refused.
 */
import { type Draw, drawing } from '../reference/explore.ts'

/** The text for each number of processes. */
export interface RandomFamily {
  readonly text: (processes: number) => string
}

export const systemName = 'net'
export const propertyName = 'asked'

export function randomFamily(seed: number): RandomFamily {
  const draw = drawing(seed * 7919 + 13)
  const one = <T>(items: readonly T[]): T => items[draw(items.length)] as T
  const states = ['S0', 'S1', 'S2'].slice(0, 2 + draw(2))
  const around = { draw, one, states }
  const machine = processText(around)
  const hub = hubText(around)
  const property = propertyText(around)
  const text = (processes: number): string =>
    [
      `const N = ${processes};`,
      'param A: time = 1ms;',
      'param B: time = 2ms;',
      'assume A > 0ms and B > 0ms and B == 2 * A;',
      'irq line[N];',
      'irq bell;',
      'call ask(who: 0..N);',
      machine,
      hub,
      `system ${systemName} { hub: Hub; p[i in 0..N-1]: P(i); }`,
      `property ${propertyName}: ${property};`,
    ].join('\n')
  return { text }
}

interface Around {
  readonly draw: Draw
  readonly one: <T>(items: readonly T[]) => T
  readonly states: readonly string[]
}

/** Conditions that a few processes decide; `i` is one of them, where there is one. */
function exact({ one, states }: Around, i: string | undefined): string {
  const common = [
    'hub.H0',
    'hub.H1',
    'hub.owner == 0',
    'hub.n == 1',
    `p[0].${one(states)}`,
    'hub.since >= A',
    'pending(bell)',
    'hub.owner == N',
  ]
  const own = [
    `hub.owner == ${i} + 1`,
    `hub.owner != ${i} + 1`,
    `${i} == 0`,
    `${i} == N - 1`,
    `p[${i}].flag`,
    `p[${i}].here >= A`,
    `pending(line[${i}])`,
    `hub.owner > ${i} + 1`,
  ]
  return one(i === undefined ? common : [...common, ...own, ...own])
}

/** Conditions over all processes. */
function overAll({ one, states, draw }: Around, i: string | undefined): string {
  const state = one(states)
  const other = i === undefined ? 'true' : `j != ${i}`
  return one([
    `(exists j in 0..N-1: ${other} and p[j].${state})`,
    `(forall j in 0..N-1: ${other} imply not p[j].${state})`,
    `(count j in 0..N-1: p[j].${state}) <= ${draw(3)}`,
    `(count j in 0..N-1: p[j].${state}) >= ${draw(4)}`,
    `(count j in 0..N-1: p[j].${state}) == ${draw(3)}`,
    `not (exists j in 0..N-1: p[j].flag and p[j].${state})`,
    `(exists j in 0..N-1: forall k in 0..N-1: k == j or not p[k].${state})`,
  ])
}

function guard(around: Around, i: string | undefined, all: number): string {
  const { draw } = around
  const parts = Array.from({ length: draw(3) }, () => (draw(10) < all ? overAll(around, i) : exact(around, i)))
  return parts.length === 0 ? '' : ` when ${parts.join(draw(4) === 0 ? ' or ' : ' and ')}`
}

function processText(around: Around): string {
  const { draw, one, states } = around
  const target = (): string => (draw(4) === 0 ? '' : ` -> ${one(states)}`)
  const effects = (heard: boolean): string => {
    const own = [
      'reset(here);',
      'flag = true;',
      'flag = not flag;',
      'raise line[i];',
      'clear line[i];',
      `flag = ${exact(around, 'i')};`,
    ]
    const far = ['raise bell;', 'clear bell;', 'raise line[0];']
    const chosen = Array.from({ length: draw(3) }, () => (draw(heard ? 12 : 4) === 0 ? one(far) : one(own)))
    const once = chosen.filter((c, k) => chosen.findIndex((d) => d.slice(0, 5) === c.slice(0, 5)) === k)
    return once.length === 0 ? ';' : ` { ${once.join(' ')} }`
  }
  const edge = (): string => {
    switch (draw(7)) {
      case 0:
        return `may${guard(around, 'i', 3)}${target()}${effects(false)}`
      case 1:
        return `when here >= A and ${exact(around, 'i')}${target()}${effects(false)}`
      case 2:
        return `emit e${guard(around, 'i', 3)}${target()}${effects(false)}`
      case 3:
        return `on hub.tell${guard(around, 'i', 1)}${target()}${effects(true)}`
      case 4:
        return `for j in 0..N-1 { on p[j].e${guard(around, draw(2) === 0 ? 'i' : 'j', 1)}${target()}${effects(true)} }`
      case 5:
        return `call ask(${one(['i + 1', '0', 'hub.owner'])})${guard(around, 'i', 2)}${target()}${effects(false)}`
      default:
        return `urgent when ${discrete(draw(3) === 0 ? overAll(around, 'i') : exact(around, 'i'))}${target()} { reset(here); }`
    }
  }
  const invariant = (): string =>
    one(['', '', 'invariant here <= B;', `invariant ${exact(around, 'i')} imply here <= B;`])
      .replace('here >= A', 'flag')
      .replace('hub.since >= A', 'flag')
  const state = (name: string, k: number): string =>
    `    ${k === 0 ? 'initial ' : ''}state ${name} { ${invariant()} ${Array.from({ length: 1 + draw(2) }, edge).join(' ')} }`
  return [
    'machine P(i: int) {',
    '    event e;',
    '    clock here;',
    '    var flag: bool = false;',
    ...states.map(state),
    '}',
  ].join('\n')
}

/** Without clocks, which what is urgent may not read. */
function discrete(condition: string): string {
  return condition.replace('p[i].here >= A', 'flag').replace('hub.since >= A', 'flag')
}

function hubText(around: Around): string {
  const { draw, one } = around
  const target = (): string => (draw(3) === 0 ? '' : ` -> ${one(['H0', 'H1'])}`)
  const effects = (who: readonly string[]): string => {
    const holds = one(['', '', ...who, '0', 'N', 'owner < N ? owner + 1 : 1', 'owner'])
    const more = one([
      '',
      '',
      'n = n == 0 ? 1 : 0;',
      'reset(since);',
      'raise bell;',
      'clear bell;',
      'for k in 0..N-1 { raise line[k]; }',
    ])
    return holds === '' && more === '' ? ';' : ` { ${holds === '' ? '' : `owner = ${holds};`} ${more} }`
  }
  const edge = (): string => {
    switch (draw(6)) {
      case 0:
        return `for i in 0..N-1 { on p[i].e${guard(around, 'i', 1)}${target()}${effects(['i + 1', 'i + 1'])} }`
      case 1:
        return `for i in 0..N-1 { may when ${exact(around, 'i')} and ${exact(around, 'i')}${target()}${effects(['i + 1'])} }`
      case 2:
        return `emit tell${guard(around, undefined, 3)}${target()}${effects([])}`
      case 3:
        return `may choose c in 0..N${guard(around, undefined, 3)}${target()}${effects(['c', 'c'])}`
      case 4:
        return `on ask(who)${guard(around, undefined, 1)}${target()}${effects(['who', 'who'])}`
      default:
        return `when since >= A${target()} { reset(since); }`
    }
  }
  const edges = (): string => Array.from({ length: 1 + draw(3) }, edge).join(' ')
  return [
    'machine Hub {',
    '    event tell;',
    `    var owner: 0..N${one([' = 0', ' = 0', ' = any', ' in 1..N'])};`,
    '    var n: 0..1 = 0;',
    '    clock since;',
    `    initial state H0 { ${one(['', 'invariant since <= B;'])} ${edges()} }`,
    `    state H1 { ${edges()} }`,
    '}',
  ].join('\n')
}

function propertyText(around: Around): string {
  const { one, draw, states } = around
  const state = one(states)
  return one([
    `always (count i in 0..N-1: p[i].${state}) <= ${1 + draw(3)}`,
    `always forall i in 0..N-1: (p[i].${state} imply ${exact(around, 'i')})`,
    `never (hub.H1 and ${overAll(around, undefined)})`,
    `always (${exact(around, undefined)} imply exists i in 0..N-1: p[i].${state})`,
    `never (p[0].${state} and ${exact(around, undefined)})`,
    `always (${overAll(around, undefined)} imply not hub.H1)`,
  ])
}
