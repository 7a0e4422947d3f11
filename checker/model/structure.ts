/**
 * The structure of a model's parts as a key: two parts have the same key exactly when nothing but the places in their sources
 * tells them apart. Every field counts, whatever its name, so that a field that is added to a type cannot be forgotten here.
 */
import { createHash } from 'node:crypto'
import { isTerm, type Term } from '../logic/term.ts'
import { isRational, rationalText } from '../support/rational.ts'

/** Fields that say where something is written, and not what it is. */
const places = new Set(['span'])

/** Parts never change, so each is walked once, however many keys it is part of. */
const known = new WeakMap<object, string>()

/** The key of a part of a model: a network, a process, an edge. Terms count as they are: equal ones are the same object. */
export function structureKey(part: object): string {
  const before = known.get(part)
  if (before !== undefined) return before
  const key = createHash('sha256').update(textOf(part)).digest('base64')
  known.set(part, key)
  return key
}

function textOf(part: object): string {
  if (Array.isArray(part)) return `[${part.map(textOfValue).join()}]`
  if (part instanceof Map || part instanceof Set) throw new Error('no part of a model is a map or a set')
  const fields = Object.entries(part).filter(([name, value]) => !places.has(name) && value !== undefined)
  const texts = fields.map(([name, value]) => `${JSON.stringify(name)}:${textOfValue(value)}`)
  return `{${texts.sort().join()}}`
}

function textOfValue(value: unknown): string {
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
      if (isTerm(value)) return termKey(value)
      return isRational(value) ? `rational ${rationalText(value)}` : structureKey(value)
    default:
      throw new Error(`no part of a model is a ${typeof value}`)
  }
}

/** Numbers of terms are never given twice. */
function termKey({ id }: Term): string {
  return `term ${id}`
}
