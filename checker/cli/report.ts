/** `paracheck report`: the results of a check, or of a former one, as a page and as Markdown. */
import { dirname } from 'node:path'
import { findModels, readText } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import type { Network, Question } from '../model/model.ts'
import type { PropertyRecord, SystemRecord } from '../report/json.ts'
import { markdownReport } from '../report/markdown.ts'
import type { Picture, Results } from '../report/results.ts'
import { countLine, exitCodeOf } from '../report/standing.ts'
import { goalOf } from '../report/story.ts'
import { parseTraceFile, readTrace } from '../trace/file.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { type Answers, askAll, recordsOf } from './ask.ts'
import type { AskFlags } from './effort.ts'
import { UsageError } from './exit.ts'
import { refuseToReplace } from './files.ts'
import { exceededFile, picturesOf } from './keep.ts'
import { readModels } from './models.ts'
import { isMarkdown, isPage, type Ours } from './ours.ts'
import { readResult } from './result-file.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface ReportFlags extends AskFlags {
  readonly html?: string
  readonly md?: string
  /** NDJSON of a former check. */
  readonly from?: string
}

/** Without `--html` and `--md` the Markdown goes to stdout. Exit codes are those of the check. */
export async function report(paths: readonly string[], flags: ReportFlags, terminal: Terminal): Promise<number> {
  if (flags.from !== undefined && paths.length > 0)
    throw new UsageError('give files to check, or a former result with --from, not both')
  const reads = flags.from === undefined ? await findModels(modelsOf(paths)) : [flags.from]
  await refuseToReplace(flags.md, isMarkdown, flags.force, reads)
  await refuseToReplace(flags.html, isPage, flags.force, reads)
  const { results, code } =
    flags.from === undefined ? await asked(paths, flags, terminal) : await former(flags.from, flags, terminal)
  const wanted = { ...results, times: flags.plain !== true, ...(flags.plain !== true && { version: version() }) }
  const store = new Store()
  const written = async (path: string, text: string, isOurs: Ours): Promise<void> => {
    const stands = await store.write(path, text, isOurs, flags.force)
    if (stands) terminal.err(`${path} ${store.wrote(path) ? 'written' : 'is as it was'}\n`)
  }
  if (flags.md !== undefined) await written(flags.md, markdownReport(wanted, dirname(flags.md)), isMarkdown)
  // The page and what draws it are loaded only for those who want it.
  if (flags.html !== undefined)
    await written(flags.html, (await import('../report/page/page.tsx')).htmlReport(wanted), isPage)
  if (flags.html === undefined && flags.md === undefined) terminal.out(markdownReport(wanted, '.'))
  else if (flags.quiet !== true) terminal.out(`${countLine(results.properties, brokenOf(results))}\n`)
  store.tell(terminal, true)
  return store.codeAfter(code)
}

/** What is asked where no file is named. */
function modelsOf(paths: readonly string[]): readonly string[] {
  return paths.length === 0 ? ['specs'] : paths
}

function brokenOf({ systems }: Found): number {
  return systems.filter((s) => s.verdict === 'broken').length
}

type Found = Pick<Results, 'properties' | 'systems' | 'pictures'>

async function asked(
  paths: readonly string[],
  flags: ReportFlags,
  terminal: Terminal,
): Promise<{ results: Found; code: number }> {
  const answers = await askAll(modelsOf(paths), flags, terminal)
  const { properties, systems } = recordsOf(answers)
  const pictures = new Map<PropertyRecord | SystemRecord, readonly Picture[]>([
    ...properties.map((record, i): [PropertyRecord, Picture[]] => [record, picturesAt(answers, i)]),
    ...systems.map((record, i): [SystemRecord, Picture[]] => [record, systemPicture(answers, i)]),
  ])
  return { results: { properties, systems, pictures: (record) => pictures.get(record) ?? [] }, code: answers.code }
}

function picturesAt({ results }: Answers, index: number): Picture[] {
  const kept = results[index]
  return kept === undefined ? [] : picturesOf(kept.outcome, kept.traceFile)
}

function systemPicture({ systems }: Answers, index: number): Picture[] {
  const { outcome, traceFile } = systems[index] ?? {}
  if (outcome?.trace === undefined) return []
  return [
    {
      network: outcome.network,
      trace: outcome.trace,
      ending: outcome.detail,
      ...(traceFile !== undefined && { file: traceFile }),
    },
  ]
}

/**
 * What a former check found; its runs are read from their files, and drawn only if they still are runs of the models as
 * they stand.
 */
async function former(path: string, flags: ReportFlags, terminal: Terminal): Promise<{ results: Found; code: number }> {
  const { properties, systems, ok } = await readResult(path)
  const pictures = new Map<PropertyRecord | SystemRecord, readonly Picture[]>()
  if (flags.html !== undefined) {
    const files = [...new Set([...properties, ...systems].filter((r) => r.trace !== undefined).map((r) => r.file))]
    const models = await readModels(files, { ...flags, quiet: true }, terminal)
    const questions = models.flatMap((read) => read.model.questions)
    for (const record of properties) {
      const question = questions.find((q) => isOf(q, record))
      pictures.set(record, question === undefined ? [] : await storedPictures(record, question, terminal))
    }
    for (const record of systems) {
      const network = models
        .find((read) => read.path === record.file)
        ?.model.systems.find((s) => s.name === record.system)
      const picture =
        record.trace !== undefined &&
        network !== undefined &&
        (await storedPicture(record.trace, network, undefined, terminal))
      if (picture) pictures.set(record, [picture])
    }
  }
  const open = exitCodeOf(properties, systems)
  return {
    results: { properties, systems, pictures: (record) => pictures.get(record) ?? [] },
    code: open !== 0 || ok ? open : 1,
  }
}

function isOf(question: Question, record: PropertyRecord): boolean {
  const assuming = question.assuming?.map((a) => showTerm(a.condition)) ?? []
  return (
    question.file === record.file &&
    question.network.name === record.system &&
    question.property.name === record.property &&
    assuming.join() === (record.assuming ?? []).join()
  )
}

async function storedPictures(
  { trace, bound }: PropertyRecord,
  question: Question,
  terminal: Terminal,
): Promise<Picture[]> {
  if (trace === undefined) return []
  const files = [trace, ...(bound?.exceeded ?? []).map((_, i) => exceededFile(trace, i))]
  const found = await Promise.all(files.map((file) => storedPicture(file, question.network, question, terminal)))
  return found.filter((picture) => picture !== undefined)
}

/** The run in a file, if it is one of the network and shows what the question asks about; says so when it is not. */
async function storedPicture(
  file: string,
  network: Network,
  question: Question | undefined,
  terminal: Terminal,
): Promise<Picture | undefined> {
  const goal = question === undefined ? undefined : goalOf(question.property)
  const found = await runIn(file, network, goal)
  if (typeof found === 'string') {
    terminal.err(`${file} is not drawn: ${found}\n`)
    return undefined
  }
  const ending = goal === undefined ? found.violation : undefined
  return {
    network,
    trace: found.trace,
    file,
    ...(question && { property: question.property }),
    ...(ending !== undefined && { ending }),
  }
}

async function runIn(
  file: string,
  network: Network,
  goal: Term | undefined,
): Promise<{ trace: Trace; violation: string | undefined } | string> {
  const text = await readText(file).catch((failure: unknown) =>
    failure instanceof UsageError ? failure : Promise.reject(failure),
  )
  if (typeof text !== 'string') return text.message
  const parsed = parseTraceFile(text)
  if ('error' in parsed) return parsed.error
  const read = readTrace(text, network)
  if ('error' in read) return read.error
  const done = replay(network, read.trace, goal)
  if (!done.ok) return `it is no run of the model any more (step ${done.step}: ${done.why})`
  return { trace: read.trace, violation: parsed.file.violation }
}
