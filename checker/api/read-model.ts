/**
 * Reads a model from files: the file asked for first, then everything it `use`s, each file once; then `elaborate` over
 * all of them. Diagnostics of all files come together, as far as reading gets.
 */
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import { ForeignProblem } from '../formats/document.ts'
import { readTck } from '../formats/tck.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Model } from '../model/model.ts'
import type { Overrides } from '../model/statics.ts'
import type { Checked, Diagnostic } from '../support/diagnostic.ts'
import { hasErrors } from '../support/diagnostic.ts'
import type { Source, Span } from '../support/span.ts'
import type { Ast, Name } from '../syntax/ast.ts'
import { parse } from '../syntax/parse.ts'
import { innerAliases, qualified, topNames, withAliases } from '../syntax/qualify.ts'
import { readText } from './texts.ts'
import { UsageError } from './usage-error.ts'

export interface ReadModel {
  readonly path: string
  /** The file asked for is the first; none for a model of another tool. */
  readonly asts: readonly Ast[]
  /** Of the files, in the same order. */
  readonly texts: readonly string[]
  /** Absent when there are errors. */
  readonly model?: Model
  readonly diagnostics: readonly Diagnostic[]
}

/** How a file's text is found; another one serves tests. Rejects when there is none. */
export type ReadText = (path: string) => Promise<string>

/** From the command line. */
export interface ReadOptions extends Overrides {
  /** Which labels of a TChecker model are to be reached together. */
  readonly labels?: readonly string[]
}

/**
 * Reads `path` and what it uses, or the network of timed automata of a `.tck` file. Throws `UsageError` when the file
 * itself cannot be read; a missing used file is T0102.
 */
export async function readModel(path: string, overrides: ReadOptions, read: ReadText = readText): Promise<ReadModel> {
  if (path.endsWith('.tck')) return readAutomata(path, await read(path), overrides)
  const { asts, texts, diagnostics } = await readAsts(path, read, overrides.until)
  if (hasErrors({ diagnostics })) return { path, asts, texts, diagnostics }
  const model = elaborate(asts, overrides)
  const all = [...diagnostics, ...model.diagnostics]
  return hasErrors(model)
    ? { path, asts, texts, diagnostics: all }
    : { path, asts, texts, model: model.value, diagnostics: all }
}

function readAutomata(path: string, text: string, { labels, until }: ReadOptions): ReadModel {
  try {
    return { path, asts: [], texts: [text], model: readTck({ path, text }, labels, until), diagnostics: [] }
  } catch (failure) {
    if (!(failure instanceof ForeignProblem)) throw failure
    return { path, asts: [], texts: [text], diagnostics: [failure.diagnostic] }
  }
}

/** Files as far as they could be read: the one that is asked for first. */
type ReadFiles = Omit<ReadModel, 'path' | 'model'>

/** The trees of a file and of what it uses, in the order in which they are named. */
export async function readAsts(path: string, read: ReadText = readText, until?: number): Promise<ReadFiles> {
  return libraryOf({ path, text: await read(path) }, [], { read, files: 0, ...(until !== undefined && { until }) })
}

/** Files of a model, with each copy that an alias makes. */
const mostFiles = 1_000

interface Reading {
  readonly read: ReadText
  readonly until?: number
  /** How many there are so far. */
  files: number
}

/** Who uses a file, and where. */
interface User {
  readonly key: string
  readonly span: Span
}

/**
 * A file with what it uses. What is used under an alias is read as a library of its own, whose names come with the
 * alias; the same file under the same alias is one library.
 */
async function libraryOf(first: Source, users: readonly User[], reading: Reading): Promise<ReadFiles> {
  const { read, until } = reading
  const own: Ast[] = []
  const libraries: Ast[] = []
  const [texts, further]: [string[], string[]] = [[], []]
  const diagnostics: Diagnostic[] = []
  const done = new Set<string>()
  const aliases = new Map<string, { readonly key: string; readonly name: Name }>()
  const visit = async ({ path: file, text }: Source, users: readonly User[]): Promise<void> => {
    const key = resolve(file)
    done.add(key)
    reading.files += 1
    const ast = treeOf({ path: file, text }, until)
    own.push(ast.value)
    texts.push(text)
    diagnostics.push(...ast.diagnostics)
    for (const use of ast.value.declarations) {
      if (use.kind !== 'use') continue
      const target = isAbsolute(use.path) ? use.path : normalize(join(dirname(file), use.path))
      const chain = [...users, { key, span: use.span }]
      const start = chain.findIndex((user) => user.key === resolve(target))
      if (start !== -1) diagnostics.push(circle(chain.slice(start), target))
      if (use.alias === undefined ? done.has(resolve(target)) : start !== -1) continue
      if (reading.files >= mostFiles) {
        if (reading.files === mostFiles) diagnostics.push(tooMany(use.span))
        reading.files += 1
        return
      }
      const before = use.alias && aliases.get(use.alias.text)
      if (use.alias !== undefined && before !== undefined) {
        if (before.key !== resolve(target)) diagnostics.push(twice(use.alias, before.name))
        continue
      }
      if (use.alias !== undefined) aliases.set(use.alias.text, { key: resolve(target), name: use.alias })
      const found = await read(target).catch((failure: unknown) =>
        failure instanceof UsageError ? failure : Promise.reject(failure),
      )
      if (typeof found !== 'string') diagnostics.push(missing(found.message, use.span, file))
      else if (use.alias === undefined) await visit({ path: target, text: found }, chain)
      else {
        const library = await libraryOf({ path: target, text: found }, chain, reading)
        libraries.push(...qualified(library.asts, use.alias.text))
        further.push(...library.texts)
        diagnostics.push(...library.diagnostics)
      }
    }
  }
  await visit(first, users)
  for (const name of own.flatMap(topNames)) {
    const alias = aliases.get(name.text)
    if (alias !== undefined) diagnostics.push(twice(name, alias.name))
  }
  const names = new Set(aliases.keys())
  const all = new Set([...names, ...innerAliases(libraries, names)])
  const asts = [...own.map((ast) => withAliases(ast, all)), ...libraries]
  return { asts, texts: [...texts, ...further], diagnostics }
}

function twice(name: Name, first: Name): Diagnostic {
  const related = [{ span: first.span, label: 'first declared here' }]
  return { severity: 'error', code: 'T0202', message: `\`${name.text}\` is declared twice`, span: name.span, related }
}

function tooMany(span: Span): Diagnostic {
  const message = `more than ${mostFiles} files, once each library is written out`
  return { severity: 'error', code: 'T0606', message, span, hint: 'use what several libraries need without alias' }
}

function missing(message: string, span: Span, file: string): Diagnostic {
  return { severity: 'error', code: 'T0102', message, span, hint: `paths are relative to ${file}` }
}

const trees = new Map<string, Checked<Ast>>()
/** Trees that are kept. */
const mostTrees = 64
/** Characters of a text that is kept. */
const largestKept = 200_000

/**
 * The tree of a text; those that were read last are kept: several models use one file, and an editor asks again and
 * again.
 */
export function treeOf(source: Source, until?: number): Checked<Ast> {
  const key = `${source.path}\0${source.text}`
  const tree = trees.get(key) ?? parse(source, until)
  if (source.text.length > largestKept) return tree
  trees.delete(key)
  trees.set(key, tree)
  for (const oldest of trees.keys()) {
    if (trees.size <= mostTrees) break
    trees.delete(oldest)
  }
  return tree
}

/** Files that use each other in a circle: the last `use` closes it, the others lead there. */
function circle(chain: readonly { readonly span: Span }[], target: string): Diagnostic {
  const closing = chain.at(-1) as { readonly span: Span }
  const related = chain.slice(0, -1).map(({ span }) => ({ span, label: 'which is used from here' }))
  return {
    severity: 'error',
    code: 'T0103',
    message: `${target} is used by a file that it uses itself`,
    span: closing.span,
    ...(related.length > 0 && { related }),
    hint: 'move what both need into a file of its own',
  }
}
