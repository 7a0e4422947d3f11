/**
 * Makes the mistakes of `mistakes.ts` one at a time, in a copy of the tree, and runs the tests that should notice.
 * Prints which test kills each, and what survives.
 *
 *     npm run spoil -- [--only NAME,…] [--rooms trust,…] [--all-tests] [--skip-baseline]
 *
 * `--all-tests`: what its own tests do not notice has the whole quick suite against it. `--skip-baseline`: that the
 * tests pass without any mistake is known. Ends with 1 where a mistake survives without an explanation or no longer
 * applies, with 2 where the tests fail without any mistake.
 */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { applied, type Mistake, mistakes, roomOf } from './mistakes.ts'

const home = join(import.meta.dirname, '..', '..')

/** What a copy of the tree does not need. */
const left = new Set(['node_modules', '.git', '.paracheck', 'bench', 'coverage'])

/** Milliseconds after which tests count as hung: a mistake that makes them so is noticed. */
const longestMs = 600_000

interface Told {
  readonly mistake: Mistake
  /** The test that failed; absent where none did. */
  readonly killedBy?: string
  readonly stale?: boolean
  readonly seconds: number
}

async function copied(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'paracheck-spoil-'))
  // Times of files count: workers run what is built unless a source is newer.
  const filter = (path: string): boolean => !left.has(basename(path))
  await cp(home, folder, { recursive: true, preserveTimestamps: true, filter })
  await symlink(join(home, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}

/** The first test that fails among these files, of those whose names have `title`; undefined when all pass. */
async function failureOf(folder: string, tests: readonly string[], title?: string): Promise<string | undefined> {
  const report = join(folder, 'spoil.json')
  await rm(report, { force: true })
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [
    vitest,
    'run',
    '--bail',
    '1',
    '--reporter',
    'json',
    '--outputFile',
    report,
    ...(title === undefined ? [] : ['-t', title]),
    ...tests,
  ]
  const ended = await new Promise<{ readonly code: number | null; readonly killed: boolean }>((resolve) => {
    const child = execFile(process.execPath, args, { cwd: folder, timeout: longestMs, maxBuffer: 1 << 28 }, () =>
      resolve({ code: child.exitCode, killed: child.killed }),
    )
  })
  if (ended.code === 0) return undefined
  if (ended.killed) return `none of them ends within ${longestMs / 1000} s`
  const text = await readFile(report, 'utf8').catch(() => '{}')
  return failedIn(JSON.parse(text) as Report, folder) ?? 'the tests do not start'
}

interface Report {
  readonly testResults?: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

function failedIn({ testResults = [] }: Report, folder: string): string | undefined {
  for (const file of testResults) {
    const name = file.name.replace(`${folder}/`, '')
    const failed = file.assertionResults.find((a) => a.status === 'failed')
    if (failed !== undefined) return `${name}: ${failed.fullName}`
    if (file.status === 'failed') return `${name} does not run`
  }
  return undefined
}

/** The mistake is made in the source and in what is built of it. */
async function write(folder: string, file: string, text: string): Promise<void> {
  await writeFile(join(folder, 'checker', file), text)
  const options = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    rewriteRelativeImportExtensions: true,
  }
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: { ...options, verbatimModuleSyntax: true },
  })
  await writeFile(join(folder, 'dist', file.replace(/\.ts$/, '.js')), outputText)
}

async function tried(folder: string, mistake: Mistake, allTests: boolean): Promise<Told> {
  const started = performance.now()
  const told = (rest: Partial<Told>): Told => ({ mistake, seconds: (performance.now() - started) / 1000, ...rest })
  const text = await readFile(join(folder, 'checker', mistake.file), 'utf8')
  const wrong = applied(mistake, text)
  if (wrong === undefined) return told({ stale: true })
  await write(folder, mistake.file, wrong)
  try {
    const killedBy =
      (await failureOf(folder, mistake.tests, mistake.title)) ?? (allTests ? await failureOf(folder, []) : undefined)
    return told({ ...(killedBy !== undefined && { killedBy }) })
  } finally {
    await write(folder, mistake.file, text)
  }
}

/** The first of the tests of these mistakes that fails without any. */
async function brokenAlready(folder: string, chosen: readonly Mistake[]): Promise<string | undefined> {
  const groups = new Map<string, Mistake[]>()
  for (const m of chosen) groups.set(m.tests.join(), [...(groups.get(m.tests.join()) ?? []), m])
  for (const group of groups.values()) {
    const titles = group.flatMap((m) => m.title ?? [])
    const title = titles.length === group.length ? titles.join('|') : undefined
    const broken = await failureOf(folder, group[0]?.tests ?? [], title)
    if (broken !== undefined) return broken
  }
  return undefined
}

interface Wanted {
  readonly chosen: readonly Mistake[]
  readonly allTests: boolean
  readonly baseline: boolean
}

function wanted(): Wanted {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rooms: { type: 'string' },
      'all-tests': { type: 'boolean', default: false },
      'skip-baseline': { type: 'boolean', default: false },
    },
  })
  const names = values.only?.split(',')
  const rooms = values.rooms?.split(',')
  const chosen = mistakes.filter((m) => names?.includes(m.name) !== false && rooms?.includes(roomOf(m)) !== false)
  const unknown = names?.filter((name) => !mistakes.some((m) => m.name === name)) ?? []
  if (unknown.length > 0 || chosen.length === 0)
    throw new Error(`no such mistake: ${[...unknown, ...(rooms ?? [])].join(', ')}`)
  return { chosen, allTests: values['all-tests'], baseline: !values['skip-baseline'] }
}

function line({ mistake, killedBy, stale, seconds }: Told): string {
  const what = `${mistake.name} (${mistake.file}, ${seconds.toFixed(0)} s)`
  if (stale === true) return `STALE     ${what}: its text is not in the file exactly once`
  if (killedBy !== undefined) return `killed    ${what} by ${killedBy}`
  return mistake.survives === undefined
    ? `SURVIVES  ${what}: ${mistake.wrong}`
    : `explained ${what}: ${mistake.survives}`
}

async function main(): Promise<number> {
  const { chosen, allTests, baseline } = wanted()
  const folder = await copied()
  try {
    const broken = baseline ? await brokenAlready(folder, chosen) : undefined
    if (broken !== undefined) {
      console.log(`the tests fail without any mistake: ${broken}`)
      return 2
    }
    const all: Told[] = []
    for (const mistake of chosen) {
      const one = await tried(folder, mistake, allTests)
      all.push(one)
      console.log(line(one))
    }
    const count = (is: (t: Told) => boolean): number => all.filter(is).length
    const killed = count((t) => t.killedBy !== undefined)
    const stale = count((t) => t.stale === true)
    const explained = count((t) => t.killedBy === undefined && t.stale !== true && t.mistake.survives !== undefined)
    const survivors = all.length - killed - stale - explained
    console.log(
      `${all.length} mistakes: ${killed} killed, ${explained} explained, ${survivors} survive, ${stale} stale`,
    )
    return survivors + stale === 0 ? 0 : 1
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
