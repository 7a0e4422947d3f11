/**
 * `paracheck new` and `paracheck init`: a first model from a pattern, and a folder around it. Nothing that is there is
 * replaced.
 */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readText } from '../api/texts.ts'
import { suggestion } from '../support/meant.ts'
import { configName } from './config.ts'
import { exitCode, UsageError } from './exit.ts'
import { writeNew } from './files.ts'
import type { Terminal } from './terminal.ts'

/** The folder of the package that has them. */
const folder = fileURLToPath(new URL('../../patterns/', import.meta.url))

/** A model to begin with. */
export interface Pattern {
  readonly name: string
  readonly text: string
  /** What it is about: the comment at its beginning. */
  readonly about: string
}

export async function patterns(): Promise<Pattern[]> {
  const names = (await readdir(folder)).filter((file) => file.endsWith('.tick')).sort()
  return Promise.all(
    names.map(async (file) => {
      const text = await readText(join(folder, file))
      return { name: basename(file, '.tick'), text, about: (/^\/\/ (.*)$/m.exec(text)?.[1] ?? '').trim() }
    }),
  )
}

/** Writes a pattern to `NAME.tick`, or to the file that is named; without a name it lists the patterns. */
export async function newModel(
  name: string | undefined,
  path: string | undefined,
  terminal: Terminal,
): Promise<number> {
  const all = await patterns()
  if (name === undefined) {
    const width = Math.max(...all.map((p) => p.name.length))
    terminal.out(all.map((p) => `  ${p.name.padEnd(width)}  ${p.about}\n`).join(''))
    return exitCode.asExpected
  }
  const found = await patternNamed(name, all)
  const file = path ?? `${name}.tick`
  if (!file.endsWith('.tick')) throw new UsageError(`${file}: a model is a .tick file`)
  if (!(await writeNew(file, found.text)))
    throw new UsageError(`${file} is there already; name another file: paracheck new ${name} OTHER.tick`)
  terminal.out(`wrote ${file}: ${found.about}\nnext: npx paracheck check ${file}\n`)
  return exitCode.asExpected
}

async function patternNamed(name: string, all: readonly Pattern[]): Promise<Pattern> {
  const found = all.find((p) => p.name === name)
  if (found !== undefined) return found
  const names = all.map((p) => p.name)
  throw new UsageError(`there is no pattern ${name}; ${suggestion(name, names) ?? `there are ${names.join(', ')}`}`)
}

/** A folder to begin in: a model, a spec that asks about it, settings, and a workflow for GitHub. */
export async function init(into: string, terminal: Terminal): Promise<number> {
  const { text } = await patternNamed('watchdog', await patterns())
  const at = text.search(/^system /m)
  const files: readonly (readonly [string, string])[] = [
    [join('models', 'watchdog.tick'), `${text.slice(0, at).trimEnd()}\n`],
    [join('specs', 'watchdog.tick'), `use "../models/watchdog.tick";\n\n${text.slice(at)}`],
    [configName, config],
    [join('.github', 'workflows', 'paracheck.yml'), workflow],
  ]
  for (const [path, content] of files) {
    const file = join(into, path)
    terminal.out(`${(await writeNew(file, content)) ? 'wrote' : 'kept '} ${file}\n`)
  }
  terminal.out(`next: ${into === '.' ? '' : `cd ${into} && `}npx paracheck check\n`)
  return exitCode.asExpected
}

const config = `{
  "$schema": "./node_modules/paracheck/docs/config.schema.json",
  "files": ["specs"],
  "timeout": "60s"
}
`

const workflow = `name: paracheck
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - run: npm install --no-save paracheck
      - run: npx paracheck check --result result.json
      - if: always()
        run: npx paracheck report --from result.json >> "$GITHUB_STEP_SUMMARY"
`
