/**
 * The shipped models as texts, and ways to spoil them: words deleted, doubled, exchanged with another word of the same
 * file, whole lines deleted.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import fc from 'fast-check'
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Model } from '../../checker/model/model.ts'
import type { Diagnostic } from '../../checker/support/diagnostic.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import type { Ast } from '../../checker/syntax/ast.ts'
import { parse } from '../../checker/syntax/parse.ts'

const root = join(import.meta.dirname, '..', '..')

/** By path from the root of the repository. */
export const shipped: ReadonlyMap<string, string> = new Map(
  ['models', 'specs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tick'))
      .sort()
      .map((file): [string, string] => [
        relative(root, join(root, folder, file)),
        readFileSync(join(root, folder, file), 'utf8'),
      ]),
  ),
)

export interface Reading {
  /** The file itself and what it uses. */
  readonly files: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  /** Absent when there are errors. */
  readonly model?: Model
}

/** Reads a file and what it uses, with other texts for some paths. */
export function readShipped(path: string, texts: ReadonlyMap<string, string> = shipped): Reading {
  const asts: Ast[] = []
  const diagnostics: Diagnostic[] = []
  const done = new Set<string>()
  const visit = (file: string): void => {
    const text = texts.get(file)
    if (done.has(file) || text === undefined) return
    done.add(file)
    const { value, diagnostics: found } = parse({ path: file, text })
    asts.push(value)
    diagnostics.push(...found)
    for (const use of value.declarations) if (use.kind === 'use') visit(normalize(join(dirname(file), use.path)))
  }
  visit(path)
  const { value, diagnostics: found } = elaborate(asts)
  const all = [...diagnostics, ...found]
  return { files: [...done], diagnostics: all, ...(!hasErrors({ diagnostics: all }) && { model: value }) }
}

export interface Spoiling {
  /**
   * `kin` exchanges a name with a name, a number with a number, a comparison with a comparison: what is likely to stay
   * a model.
   */
  readonly kind: 'kin' | 'line' | 'delete' | 'double' | 'exchange' | 'insert'
  readonly at: number
  readonly with: number
}

export const spoilings: fc.Arbitrary<readonly Spoiling[]> = fc.array(
  fc.record({
    kind: fc.constantFrom('kin', 'line', 'kin', 'delete', 'kin', 'line', 'double', 'exchange', 'insert'),
    at: fc.nat(),
    with: fc.nat(),
  }),
  { minLength: 1, maxLength: 3 },
)

function kindOf(word: string): string {
  if (/^[<>=!]=?$/.test(word)) return 'comparison'
  if (/^[A-Z_]+$/.test(word)) return 'capitals'
  return /^[A-Za-z_]/.test(word) ? 'name' : /^\d/.test(word) ? 'number' : word
}

/** The text with some of its words spoiled; a word is a name, a number with its unit, or a sign. */
export function spoil(text: string, changes: readonly Spoiling[]): string {
  const pieces = text.match(/\/\/[^\n]*|"[^"\n]*"|[A-Za-z_]\w*|[\d.]+\w*|\s+|[<>=!]=|->|./g) ?? []
  const words = pieces.flatMap((piece, i) => (/^\s|^\/\//.test(piece) ? [] : [i]))
  for (const change of changes) {
    const at = words[change.at % words.length] ?? 0
    const other = pieces[words[change.with % words.length] ?? 0] ?? ''
    if (change.kind === 'kin') {
      const kin = words.filter((i) => kindOf(pieces[i] ?? '') === kindOf(pieces[at] ?? ''))
      pieces[at] = pieces[kin[change.with % kin.length] ?? at] ?? ''
    }
    if (change.kind === 'line') {
      for (let i = at; i >= 0 && !pieces[i]?.includes('\n'); i--) pieces[i] = ''
      for (let i = at + 1; i < pieces.length && !pieces[i]?.includes('\n'); i++) pieces[i] = ''
    }
    if (change.kind === 'delete') pieces[at] = ''
    if (change.kind === 'double') pieces[at] = `${pieces[at]} ${pieces[at]}`
    if (change.kind === 'exchange') pieces[at] = other
    if (change.kind === 'insert') pieces[at] = `${pieces[at]} ${other}`
  }
  return pieces.join('')
}
