/**
 * What the documents of the subject say of its sources, its properties and its assumptions is true of models and specs.
 * No solver is asked.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { expectations, home, linksIn, propertiesIn } from './documents.ts'

interface Sources {
  readonly revisions: Readonly<Record<string, string>>
  /** Of each file the functions, and in which revisions they are as the models have them. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

const sourcesOf = (folder: string): Sources => JSON.parse(readFileSync(join(home, folder, 'sources.json'), 'utf8'))

/** The files of both subjects, by path from the root. */
const files = ['models/paratick', 'models/linux', 'specs'].flatMap((folder) =>
  readdirSync(join(home, folder))
    .filter((file) => file.endsWith('.tick'))
    .map((file) => ({ path: `${folder}/${file}`, text: readFileSync(join(home, folder, file), 'utf8') })),
)

/**
 * `kernel/time/tick-sched.c tick_sched_timer`, as transitions of a subject name them; specs are about paratick where
 * they name any.
 */
function named(folder: string): Set<string> {
  const texts = files.filter(
    ({ path }) => path.startsWith(folder) || (folder === 'models/paratick' && path.startsWith('specs/')),
  )
  return new Set(
    texts.flatMap(({ text }) =>
      [...text.matchAll(/@source\("([^"]+)", "([^"]+)"\)/g)].map(([, file, fn]) => `${file} ${fn}`),
    ),
  )
}

const systems = new Set(files.flatMap(({ text }) => [...text.matchAll(/^system (\w+)/gm)].map(([, name = '']) => name)))
const asked = new Set(expectations.map(({ name }) => name))

describe.each(['models/paratick', 'models/linux'])('sources.json of %s', (folder) => {
  const sources = sourcesOf(folder)
  const listed = Object.entries(sources.functions).flatMap(([file, fns]) =>
    Object.keys(fns).map((fn) => `${file} ${fn}`),
  )

  it('has each function that a transition names, and no other', () => {
    expect([...named(folder)].sort()).toEqual([...listed].sort())
  })

  it('says in which revisions each function is', () => {
    const revisions = Object.values(sources.functions).flatMap((fns) => Object.values(fns))
    expect(revisions.filter((list) => list.length === 0)).toEqual([])
    expect(new Set(revisions.flat())).toEqual(new Set(Object.keys(sources.revisions)))
  })

  it('gives functions of paratick to published revisions only', () => {
    const own = Object.entries(sources.functions).flatMap(([file, fns]) =>
      Object.entries(fns).flatMap(([fn, list]) => (/paratick|tick_nohz_retain_tick/.test(file + fn) ? list : [])),
    )
    expect(own.filter((revision) => revision !== 'first publication' && revision !== 'release')).toEqual([])
  })
})

describe('docs/properties.md', () => {
  const rows = readFileSync(join(home, 'docs/properties.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| P\d/.test(line))

  it('has P1 to P28, each with what it says', () => {
    const ids = rows.map((row) => row.split(' | ')[0]?.slice(2))
    expect(ids).toEqual(Array.from({ length: 28 }, (_, i) => `P${i + 1}`))
    expect(rows.filter((row) => (row.split(' | ')[1] ?? '').length < 20)).toEqual([])
  })

  it('names the specs that ask for each', () => {
    const asking = new Map<string, Set<string>>()
    for (const { path, text } of files.filter((file) => file.path.startsWith('specs/')))
      for (const line of text.split('\n').filter((one) => /^\s*\/\/\/ /.test(one)))
        for (const [id] of line.matchAll(/\bP\d+\b/g)) asking.set(id, (asking.get(id) ?? new Set()).add(`../${path}`))
    for (const row of rows) {
      const [id = ''] = row.match(/P\d+/) ?? []
      const links = [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
      expect([id, links]).toEqual([id, [...(asking.get(id) ?? [])].sort()])
    }
  })
})

describe.each(['docs/assumptions.md', 'docs/properties.md', 'docs/clockevents.md'])('%s', (file) => {
  it('has no dead link, and names properties that the specs ask about', () => {
    expect(linksIn(file).filter((link) => !existsSync(join(home, link)))).toEqual([])
    const properties = propertiesIn(readFileSync(join(home, file), 'utf8')).filter((name) => !name.endsWith('.tick'))
    expect(properties.filter((name) => !asked.has(name))).toEqual([])
  })
})

it('docs/assumptions.md names systems, specs and models that are there', () => {
  const text = readFileSync(join(home, 'docs/assumptions.md'), 'utf8')
  const paths = [...text.matchAll(/`(specs\/)?([\w-]+\.tick)`/g)].map(
    ([, spec = 'models/paratick/', name = '']) => spec + name,
  )
  expect(paths.filter((path) => !existsSync(join(home, path)))).toEqual([])
  const words = [...text.matchAll(/`([a-z]+(?:_[a-z0-9]+)+)`/g)].map(([, word = '']) => word)
  expect(words.filter((word) => !systems.has(word))).toEqual([])
})
