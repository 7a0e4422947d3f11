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
import type { Ast } from '../syntax/ast.ts'
import { parse } from '../syntax/parse.ts'
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

/** The trees of a file and of what it uses, in the order in which they are named. */
export async function readAsts(
  path: string,
  read: ReadText = readText,
  until?: number,
): Promise<Omit<ReadModel, 'path' | 'model'>> {
  const asts: Ast[] = []
  const texts: string[] = []
  const diagnostics: Diagnostic[] = []
  const done = new Set<string>()
  const visit = async (
    file: string,
    text: string,
    users: readonly { readonly key: string; readonly span: Span }[],
  ): Promise<void> => {
    const key = resolve(file)
    done.add(key)
    const ast = treeOf({ path: file, text }, until)
    asts.push(ast.value)
    texts.push(text)
    diagnostics.push(...ast.diagnostics)
    for (const use of ast.value.declarations) {
      if (use.kind !== 'use') continue
      const target = isAbsolute(use.path) ? use.path : normalize(join(dirname(file), use.path))
      const chain = [...users, { key, span: use.span }]
      const start = chain.findIndex((user) => user.key === resolve(target))
      if (start !== -1) diagnostics.push(circle(chain.slice(start), target))
      if (done.has(resolve(target))) continue
      const found = await read(target).catch((failure: unknown) =>
        failure instanceof UsageError ? failure : Promise.reject(failure),
      )
      if (typeof found === 'string') await visit(target, found, chain)
      else
        diagnostics.push({
          severity: 'error',
          code: 'T0102',
          message: found.message,
          span: use.span,
          hint: `paths are relative to ${file}`,
        })
    }
  }
  await visit(path, await read(path), [])
  return { asts, texts, diagnostics }
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
