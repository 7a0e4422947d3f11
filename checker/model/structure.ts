/**
 * The structure of a model's parts as a key: two parts have the same key exactly when nothing but the places in their
 * sources tells them apart. Every field counts, whatever its name, so that a field that is added to a type cannot be
 * forgotten here.
 */
import { createHash } from 'node:crypto'
import { childrenOf, isTerm, type Term } from '../logic/term.ts'
import { isRational, rationalText } from '../support/rational.ts'

/** Fields that say where something is written, and not what it is. */
const places = new Set(['span'])

/** Parts never change, so each is walked once, however many keys it is part of. */
const known = new WeakMap<object, string>()

/**
 * The key of a part of a model: a network, a process, an edge. Within one process only: terms count by their numbers.
 */
export function structureKey(part: object): string {
  return keyOf(part, { known, termKey: ({ id }) => `term ${id}` })
}

/** The same key in every process, so that it can stand in files: terms count by what they say. */
export function contentKey(part: object): string {
  return keyOf(part, { known: new WeakMap(), termKey: termContent })
}

/** How keys are made: those known so far, and what is said of a term. */
interface Keys {
  readonly known: WeakMap<object, string>
  readonly termKey: (term: Term) => string
}

function keyOf(part: object, keys: Keys): string {
  const before = keys.known.get(part)
  if (before !== undefined) return before
  const key = hashed(textOf(part, keys))
  keys.known.set(part, key)
  return key
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}

function textOf(part: object, keys: Keys): string {
  if (Array.isArray(part)) return `[${part.map((item) => textOfValue(item, keys)).join()}]`
  if (part instanceof Map || part instanceof Set) throw new Error('no part of a model is a map or a set')
  const fields = Object.entries(part).filter(([name, value]) => !places.has(name) && value !== undefined)
  const texts = fields.map(([name, value]) => `${JSON.stringify(name)}:${textOfValue(value, keys)}`)
  return `{${texts.sort().join()}}`
}

function textOfValue(value: unknown, keys: Keys): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'boolean':
    case 'number':
      return String(value)
    case 'bigint':
      return `${value}n`
    case 'object':
      if (value === null) return 'null'
      if (isTerm(value)) return keys.termKey(value)
      return isRational(value) ? `rational ${rationalText(value)}` : keyOf(value, keys)
    default:
      throw new Error(`no part of a model is a ${typeof value}`)
  }
}

const contents = new WeakMap<Term, string>()

/** What a term says, as a digest: of its operator and of what its parts say, the parts first, however deep they are. */
function termContent(root: Term): string {
  const stack = [root]
  for (let term = stack.at(-1); term !== undefined; term = stack.at(-1)) {
    const open = contents.has(term) ? [] : childrenOf(term).filter((child) => !contents.has(child))
    stack.push(...open)
    if (open.length > 0) continue
    if (!contents.has(term)) {
      const { id: _, ...said } = term
      const keys: Keys = { known: new WeakMap(), termKey: (part) => contents.get(part) as string }
      contents.set(term, hashed(textOf(said, keys)))
    }
    stack.pop()
  }
  return contents.get(root) as string
}
