/** What can be typed at a place: found by words alone, because the text is broken while somebody types. */
import { keywords, scan, type Token } from '../syntax/tokens.ts'
import type { Declared, Table, Tables } from './declared.ts'
import type { Names } from './names.ts'

export interface Completion {
  readonly label: string
  readonly kind: Declared['kind'] | 'keyword'
  readonly detail: string
  readonly doc?: string
}

/** Words that can begin something of a file, a machine, a state; and those of expressions. */
const words = {
  file: 'use param assume const let enum event call irq machine system observe property lemma bound check',
  machine: 'const let enum event call irq clock timer var state urgent initial in',
  state: 'invariant when may on emit call urgent for choose',
  expression: 'and or not imply true false forall exists count sum in min max armed left pending',
} as const

/** Whether what is typed is a call or what serves one: there `returns` may follow. */
function mayAnswer(before: readonly Token[]): boolean {
  const start = before.findLastIndex((token) => token.text === ';' || token.text === '{' || token.text === '}')
  return before.slice(start + 1, start + 3).some((token) => token.text === 'call' || token.text === 'on')
}

/** Completions at a place of a text; `names` are of the last text that could be read. */
export function completionsAt(text: string, offset: number, names: Names): Completion[] {
  const tokens = scan(text).filter((token) => token.start < offset)
  const at = tokens.at(-1)
  if (at !== undefined && isWithin(at, offset, text)) return []
  const before = at?.kind === 'word' && offset <= at.end ? tokens.slice(0, -1) : tokens
  const { tables } = names
  const last = before.at(-1)
  if (last?.text === '.') {
    const library = ofLibrary(roleBefore(before), tables)
    return library.length > 0 ? library : membersOf(before, tables)
  }
  const around = surroundings(before.filter((token) => token.kind !== 'comment'))
  const machine = around.machine === undefined ? undefined : tables.machines.get(around.machine)
  if (last?.text === '->') return listed(machine?.members, (d) => d.kind === 'state')
  if (around.kind === 'check') return listed(tables.properties)
  if (last?.text === 'check' || last?.text === 'extends') return listed(tables.systems)
  if (around.kind === 'system' && last?.text === ':')
    return [...tables.machines.values()].map(({ declared }) => shown(declared))
  const keys = around.starts
    ? words[around.kind === 'system' ? 'expression' : around.kind]
    : `${words.expression}${mayAnswer(before) ? ' returns' : ''}`
  const roles = [...tables.instances.values()].flatMap(([first]) => (first === undefined ? [] : [first.declared]))
  const own = [...listed(machine?.members), ...listed(tables.globals), ...roles.map(shown)]
  return distinct([...(around.starts && around.kind === 'file' ? [] : own), ...keywordsOf(keys)])
}

/** Whether a place is in a word in which nothing is proposed; a comment goes on to the end of its line. */
function isWithin({ kind, end, text: word }: Token, offset: number, text: string): boolean {
  if (kind === 'comment' && word.startsWith('//')) return !text.slice(end, offset).includes('\n')
  return offset <= end && (kind === 'comment' || kind === 'string' || kind === 'number')
}

/** What a file declares that is used under an alias; nothing where there is no such alias. */
function ofLibrary(alias: string | undefined, { all }: Tables): Completion[] {
  const start = `${alias}.`
  const own = all.filter(({ name }) => name.startsWith(start) && !name.slice(start.length).includes('.'))
  return distinct(own.map((declared) => ({ ...shown(declared), label: declared.name.slice(start.length) })))
}

/** What stands behind a role and a dot. */
function membersOf(before: readonly Token[], tables: Tables): Completion[] {
  const role = roleBefore(before)
  const machine = (name: string): Completion[] =>
    listed(tables.machines.get(name)?.members, (d) => d.kind !== 'formal argument')
  const known = tables.instances.get(role ?? '') ?? []
  const machines = known.length > 0 ? known.map((instance) => instance.machine) : [...tables.machines.keys()]
  return distinct([...new Set(machines)].flatMap(machine))
}

/** The name before the last dot, without its index. */
function roleBefore(before: readonly Token[]): string | undefined {
  let at = before.length - 2
  if (before[at]?.text === ']') while (at > 0 && before[at]?.text !== '[') at -= 1
  const found = before[before[at]?.text === '[' ? at - 1 : at]
  return found?.kind === 'word' ? found.text : undefined
}

interface Surroundings {
  readonly kind: 'file' | 'machine' | 'state' | 'check' | 'system'
  readonly machine?: string
  /** Whether a statement begins here. */
  readonly starts: boolean
}

/** The braces around the end of some words. */
function surroundings(tokens: readonly Token[]): Surroundings {
  const open: number[] = []
  for (const [i, token] of tokens.entries()) {
    if (token.text === '{') open.push(i)
    if (token.text === '}') open.pop()
  }
  const last = tokens.at(-1)?.text
  const starts = last === undefined || [';', '{', '}'].includes(last)
  const [outer, inner] = open
  if (outer === undefined) return { kind: 'file', starts }
  const head = headBefore(tokens, outer)
  if (head === undefined) return { kind: 'file', starts }
  if (head.word === 'check' || head.word === 'system') return { kind: head.word, starts }
  return { kind: inner === undefined ? 'machine' : 'state', machine: head.name, starts }
}

/** The word that begins the declaration whose brace opens at a place, and its name. */
function headBefore(
  tokens: readonly Token[],
  brace: number,
): { readonly word: 'machine' | 'check' | 'system'; readonly name: string } | undefined {
  for (let i = brace - 1; i >= 0; i--) {
    const word = tokens[i]?.text
    if (word === ';' || word === '}') return undefined
    if (word === 'machine' || word === 'check' || word === 'system') return { word, name: tokens[i + 1]?.text ?? '' }
  }
  return undefined
}

function listed(table: Table | undefined, fits: (declared: Declared) => boolean = () => true): Completion[] {
  return [...(table?.values() ?? [])].flatMap(([first]) => (first !== undefined && fits(first) ? [shown(first)] : []))
}

function shown({ name, kind, owner, doc }: Declared): Completion {
  return {
    label: name,
    kind,
    detail: owner === undefined ? kind : `${kind} of ${owner}`,
    ...(doc !== undefined && { doc }),
  }
}

function keywordsOf(text: string): Completion[] {
  return text
    .split(' ')
    .map((label) => ({ label, kind: 'keyword' as const, detail: keywords.has(label) ? 'keyword' : 'function' }))
}

function distinct(all: readonly Completion[]): Completion[] {
  return [...new Map(all.map((c) => [c.label, c])).values()]
}
