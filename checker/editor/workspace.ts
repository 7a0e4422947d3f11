/**
 * The texts of an editor and the models that they make: open texts stand before those on the disk, and what has not
 * changed is not read again.
 */
import { resolve } from 'node:path'
import { type ReadModel, type ReadText, readModel, treeOf } from '../api/read-model.ts'
import { readText } from '../api/texts.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { hasErrors } from '../support/diagnostic.ts'
import { print } from '../syntax/print.ts'
import { type Action, changed, helps, proposals } from './actions.ts'
import { type Names, namesOf } from './names.ts'
import { meanings, placesOf, renamed, wrongName } from './rename.ts'

/** A model as an editor needs it. */
export interface Opened {
  readonly read: ReadModel
  readonly names: Names
}

/** Texts by path that take the place of a file of a workspace. */
export type Texts = ReadonlyMap<string, string>

export class Workspace {
  /** Texts that an editor has open, by absolute path. */
  private readonly open = new Map<string, string>()
  private models = new Map<string, Promise<Opened>>()
  private readonly disk: ReadText

  constructor(disk: ReadText = readText) {
    this.disk = disk
  }

  get paths(): string[] {
    return [...this.open.keys()]
  }

  /** Undefined closes the text: the file counts again. */
  set(path: string, text: string | undefined): void {
    if (text === undefined) this.open.delete(path)
    else this.open.set(path, text)
    this.models = new Map()
  }

  /** After a change on the disk. */
  forget(): void {
    this.models = new Map()
  }

  textOf(path: string): Promise<string> {
    const text = this.open.get(resolve(path))
    return text === undefined ? this.disk(path) : Promise.resolve(text)
  }

  /** The model that a file makes with all that it uses. */
  model(path: string): Promise<Opened> {
    const found = this.models.get(path) ?? this.readWith(path, new Map())
    this.models.set(path, found)
    return found
  }

  /** The same, with other texts for some files. */
  async readWith(path: string, texts: Texts): Promise<Opened> {
    const textFor: ReadText = (asked) => {
      const text = texts.get(resolve(asked))
      return text === undefined ? this.textOf(asked) : Promise.resolve(text)
    }
    const read = await readModel(path, {}, textFor)
    return { read, names: namesOf(read) }
  }

  /** What is wrong in a file itself, and in files that it uses. */
  async diagnostics(path: string): Promise<readonly Diagnostic[]> {
    return (await this.model(path)).read.diagnostics
  }

  /** The text in the one layout; undefined where it has errors, or has it already. */
  async formatted(path: string): Promise<string | undefined> {
    const text = await this.textOf(path)
    const tree = treeOf({ path, text })
    const out = hasErrors(tree) ? text : print(tree.value)
    return out === text ? undefined : out
  }

  /** Changes that hints propose and that help. */
  async actions(path: string, start: number, end: number): Promise<Action[]> {
    const { read } = await this.model(path)
    const text = await this.textOf(path)
    const near = read.diagnostics.filter(
      ({ span }) => span.source.path === path && span.start <= end && start <= span.end,
    )
    const found: Action[] = []
    for (const action of near.flatMap(proposals)) {
      const after = await this.readWith(path, new Map([[resolve(path), changed(text, action)]]))
      if (helps(read.diagnostics, after.read.diagnostics, action)) found.push(action)
    }
    return found
  }

  /**
   * The texts after a name at a place has another name, in all the models (of the paths) that know it; or why not. Each
   * model is read again: every name of it must mean what it meant before.
   */
  async renamed(
    path: string,
    offset: number,
    name: string,
    paths: readonly string[],
  ): Promise<Texts | { readonly refused: string }> {
    const wrong = wrongName(name)
    if (wrong !== undefined) return { refused: wrong }
    const models = await Promise.all([path, ...paths].map((p) => this.model(p)))
    const places = placesOf(
      models.map(({ names }) => names),
      { path, offset },
      true,
    )
    if (places.length === 0) return { refused: 'there is no name here' }
    const files = [...new Set(places.map(({ source }) => resolve(source.path)))]
    const texts = new Map<string, string>()
    for (const file of files) {
      const own = places.filter(({ source }) => resolve(source.path) === file)
      texts.set(file, renamed(await this.textOf(file), own, name))
    }
    for (const { read, names } of models) {
      if (!read.asts.some((ast) => texts.has(resolve(ast.path)))) continue
      if (hasErrors(read)) return { refused: `${read.path} has errors` }
      const after = await this.readWith(read.path, texts)
      const fault = after.read.diagnostics.find((d) => d.severity === 'error')
      if (fault !== undefined) return { refused: `in ${read.path}: ${fault.message}` }
      if (meanings(after.names) !== meanings(names))
        return { refused: `${name} would mean something else in ${read.path}` }
    }
    return texts
  }
}
