/**
 * Where results stand. A project is the nearest folder above a model that says so; results stand in it under the
 * model's path, so two models never share a file, wherever the command is called from: `specs/tick/gap.tick` has
 * `counterexamples/tick/gap/<system>.<property>.json`, `proofs/tick/gap/<system>.<property>.inv` and
 * `.paracheck/certificates/tick+gap.<system>.<property>.smt2`. Places are settled before a check starts, so they do not
 * depend on which property is decided first.
 */
import { existsSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join, parse, relative, resolve, sep } from 'node:path'
import { fullName, type Question } from '../model/model.ts'
import { digestOf } from './ours.ts'

/** Of one question, or of one system. */
export interface Places {
  readonly trace: string
  readonly certificate: string
  readonly proofs: string
  /** Of the record of an answer while a check goes on; what it was asked with and an ending follow. */
  readonly progress: string
  /** The folder from which paths in these files are seen. */
  readonly root: string
  /**
   * Where an answer may stand that is tried, but never written: that of an installed package, or of the same question
   * with parameters left open.
   */
  readonly earlier?: Places
}

/** What the command line says about where results go. */
export interface Placing {
  /** The folder of `--out`. */
  readonly out?: string | undefined
  /** `--param` and `--const`: what is answered with them is said of another model. */
  readonly param?: ReadonlyMap<string, string> | undefined
  readonly const?: ReadonlyMap<string, string> | undefined
}

/** Where results of these questions go. */
export function placesOf(questions: readonly Question[], placing: Placing = {}): Map<Question, Places> {
  const unique = counting()
  return new Map(
    questions.map((question) => {
      const name = fileName(fullName(question))
      return [question, placesFor(question.file, name, placing, unique)]
    }),
  )
}

/** Where results go that speak of a system itself. */
export function systemPlaces(name: string, network: string, file: string, placing: Placing = {}): Places {
  const { trace: _, ...places } = placesFor(file, fileName(name), placing, (path) => path)
  const { trace } = placesFor(file, fileName(network), placing, (path) => path)
  return { ...places, trace }
}

function placesFor(file: string, name: string, placing: Placing, unique: (path: string) => string): Places {
  const { root, spec } = projectOf(file)
  const flat = `${spec.replaceAll('/', '+')}.${name}`
  const at = (out: string | undefined): Places => {
    const under = (standard: string, chosen: string): string =>
      out === undefined ? join(root, standard) : join(out, chosen)
    return {
      trace: `${unique(join(under('counterexamples', ''), spec, name))}.json`,
      certificate: `${unique(join(under('.paracheck/certificates', 'certificates'), flat))}.smt2`,
      proofs: `${unique(join(under('proofs', 'proofs'), spec, name))}.inv`,
      progress: unique(join(under('.paracheck/progress', 'progress'), flat)),
      root,
    }
  }
  if (placing.out !== undefined) return at(placing.out)
  const variant = variantOf(placing)
  const installed = installedIn(root)
  if (variant === undefined && installed === undefined) return at(undefined)
  const home = installed === undefined ? join(root, '.paracheck') : join('.paracheck', 'packages', installed)
  return { ...at(variant === undefined ? home : join(home, 'variants', variant)), earlier: at(undefined) }
}

/** `TICK=2ms,N=3`: what parameters and constants are fixed to, as the name of a folder; undefined where none is. */
function variantOf({ param, const: consts }: Placing): string | undefined {
  const fixed = [...(consts ?? []), ...(param ?? [])].map(([name, value]) => `${name}=${value}`)
  return fixed.length === 0 ? undefined : segment(fixed.join('-'))
}

/** The package in which a folder is installed: nobody but its makers writes into it. */
function installedIn(root: string): string | undefined {
  const parts = resolve(root).split(sep)
  const at = parts.lastIndexOf('node_modules')
  return at === -1 ? undefined : parts.slice(at + 1).join('+')
}

/** Whether a folder is that of a project. Where everybody keeps everything, a stray file says nothing. */
function isProject(folder: string): boolean {
  const has = (name: string): boolean => existsSync(join(folder, name))
  if (folder === homedir() || folder === tmpdir()) return false
  return has('package.json') || has('.git') || (has('counterexamples') && has('proofs'))
}

export interface Project {
  /** Its folder, seen from the current one: '' where it is that. */
  readonly root: string
  /** The model's name in it: its path without `specs/` and without the ending. */
  readonly spec: string
}

/**
 * The project of a model: the nearest folder above it that is one (`isProject`); else the current folder, if the model
 * is below that; else the model's own.
 */
export function projectOf(file: string): Project {
  const own = dirname(resolve(file))
  const here = process.cwd()
  const root = projectAbove(own) ?? (isBelow(own, here) ? here : own)
  const parts = relative(root, resolve(file)).split(sep)
  const inSpecs = parts.length > 1 && parts[0] === 'specs'
  const named = [...(inSpecs ? parts.slice(1, -1) : parts.slice(0, -1)), basename(parts.at(-1) ?? '', '.tick')]
  // A model that is called as one in `specs/` is, from the project on, is told from it.
  const isTwin = !inSpecs && existsSync(join(root, 'specs', ...parts))
  return { root: relative(here, root), spec: [...(isTwin ? ['+'] : []), ...named.map(segment)].join('/') }
}

function projectAbove(folder: string): string | undefined {
  const above = dirname(folder)
  if (above === folder) return undefined
  return isProject(folder) ? folder : projectAbove(above)
}

function isBelow(folder: string, above: string): boolean {
  const path = relative(above, folder)
  return path === '' || !(path.startsWith('..') || parse(path).root !== '')
}

/** Characters that a part of a path may have: systems allow 255 bytes, and endings are to come. */
const longest = 180

/**
 * A part of a path as one that is plain. Where that changes it, with a digest, so that no two become one; and it never
 * is one that leads elsewhere.
 */
function segment(part: string): string {
  const plain = part.replace(/[^\w.=-]+/g, '_')
  return plain === part && part.length <= longest && !/^\.*$/.test(part)
    ? part
    : `${plain.replace(/^\.+/, '').slice(0, longest)}-${digestOf(part)}`
}

/** A name as that of a file. Names of the language are plain already, but for the brackets of arrays. */
export function fileName(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '_')
  return plain.length <= longest && !/^\.*$/.test(plain)
    ? plain
    : `${plain.replace(/^\.+/, '').slice(0, longest)}-${digestOf(name)}`
}

/** Tells questions apart that are called alike: the same property under several assumptions. */
function counting(): (path: string) => string {
  const taken = new Map<string, number>()
  return (path) => {
    const count = (taken.get(path) ?? 0) + 1
    taken.set(path, count)
    return count === 1 ? path : `${path}-${count}`
  }
}
