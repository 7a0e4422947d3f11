/**
 * What documents say, to be held against the repository: links of Markdown files, and what the specs expect of
 * `system.property`.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import type { ExpectedVerdict } from '../checker/model/model.ts'
import { readShipped, shipped } from './fuzz/shipped.ts'

export const home = join(import.meta.dirname, '..')

/** Links of a Markdown file to other files, as paths from the root. */
export function linksIn(file: string): string[] {
  const text = readFileSync(join(home, file), 'utf8')
  return [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((m) => normalize(join(dirname(file), m[1] ?? '')))
}

export interface Expectation {
  /** `tick-gap` */
  readonly spec: string
  /** `final.tick_gap` */
  readonly name: string
  readonly verdict: ExpectedVerdict | undefined
  /** It is a bound, to be proved and to be reached by a run. */
  readonly tight: boolean
}

/** Of all specs. A property that is asked under several assumptions is there several times. */
export const expectations: readonly Expectation[] = [...shipped.keys()]
  .filter((file) => file.startsWith('specs'))
  .flatMap((file) =>
    (readShipped(file).model?.questions ?? []).map((q) => ({
      spec: basename(file, '.tick'),
      name: `${q.network.name}.${q.property.name}`,
      verdict: q.expected,
      tight: q.expectedBound !== undefined,
    })),
  )

const systems = new Set(expectations.map(({ name }) => name.split('.')[0]))

/** What looks like a property of some system: `final.tick_gap`, in backquotes. */
export function propertiesIn(text: string): string[] {
  return [...text.matchAll(/`(\w+\.\w+)`/g)].map((m) => m[1] ?? '').filter((name) => systems.has(name.split('.')[0]))
}
