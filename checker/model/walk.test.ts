import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tickingSystem } from '../../test/hand-made.ts'
import { substituter } from '../logic/rewrite.ts'
import { and, boolSort, cur, isTerm, not, sortOf, type Term } from '../logic/term.ts'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import type { Network } from './model.ts'
import { mapEdgeTerms, mapNetworkTerms, networkTerms, networkText, stateVariables, type TermUse } from './walk.ts'

function networksOf(path: string): readonly Network[] {
  const model = elaborate([parse({ path, text: readFileSync(path, 'utf8') }).value])
  return model.value?.questions.map((q) => q.network) ?? expect.fail(`${path} has mistakes`)
}

const networks: readonly (readonly [string, Network])[] = [
  ['a system with one of everything', tickingSystem()],
  ...['choose', 'irq', 'fair', 'observers', 'call-arguments'].flatMap((name) =>
    networksOf(`test/golden/${name}.tick`).map((n) => [name, n] as const),
  ),
]

/** Every term that stands somewhere in a part, found without any list of fields. */
function termsAnywhere(value: unknown, found: Set<Term> = new Set()): Set<Term> {
  if (typeof value !== 'object' || value === null) return found
  if (isTerm(value)) found.add(value)
  else for (const part of Object.values(value)) termsAnywhere(part, found)
  return found
}

describe.each(networks)('a walk over %s', (_, network) => {
  it('meets every term that stands anywhere in it', () => {
    expect(new Set(networkTerms(network).map((use) => use.term))).toEqual(termsAnywhere(network))
  })

  it('changes every term, wherever the same object stands', () => {
    const mark = cur({ name: 'mark', sort: boolSort })
    const marked = ({ term }: TermUse): Term => (sortOf(term).kind === 'bool' ? and(mark, not(term)) : term)
    const changed = mapNetworkTerms(network, marked)
    expect(networkTerms(changed).map((use) => use.term)).toEqual(networkTerms(network).map(marked))
    for (const { edges, timers } of changed.processes)
      for (const { trigger } of edges) if (trigger.kind === 'expire') expect(timers).toContain(trigger.timer)
  })

  it('leaves a network that keeps its terms the same object', () => {
    const same = substituter(() => undefined)
    expect(mapNetworkTerms(network, ({ term }) => same(term))).toBe(network)
    for (const edge of network.processes.flatMap((p) => p.edges))
      expect(mapEdgeTerms(edge, ({ term }) => term)).toBe(edge)
  })

  it('meets every variable of a state once', () => {
    const names = stateVariables(network).map((use) => use.variable.name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(expect.arrayContaining(network.processes.map((p) => p.location.name)))
  })

  it('reads otherwise where a term, a name or the order of arguments is another one, and alike where a set is', () => {
    const wording = { name: (name: string) => name, term: ({ term, role }: TermUse) => `${role} ${term.id}` }
    const text = networkText(network, wording)
    const reversed = {
      ...network,
      processes: network.processes.map((p) => ({ ...p, edges: [...p.edges].reverse() })).reverse(),
    }
    expect(networkText(reversed, wording)).toBe(text)
    expect(networkText(network, { ...wording, name: (name) => `${name}!` })).not.toBe(text)
    for (const use of networkTerms(network).filter(({ term }) => sortOf(term).kind === 'bool')) {
      const changed = mapNetworkTerms(network, (other) => (other.term === use.term ? not(use.term) : other.term))
      expect(networkText(changed, wording)).not.toBe(text)
    }
  })
})
