/**
 * What earlier checks left behind (`keep.ts`), read for the next one, which tests it before it searches. What cannot be
 * read is told in a line, and is as if it were not there. A run of an earlier model is no news: where there is another
 * one, it is replaced.
 */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { textOrNone } from '../api/texts.ts'
import type { Network, Question } from '../model/model.ts'
import { parseTraceFile, readTrace } from '../trace/file.ts'
import type { Trace } from '../trace/trace.ts'
import { type Kept, type KeptProof, readKept } from '../trust/kept.ts'
import { UsageError } from './exit.ts'
import type { Places } from './places.ts'
import { networkFrom, traceHere } from './seen-from.ts'
import type { Store } from './store.ts'

/** What is kept of a question; undefined when nothing is. */
export async function recallQuestion({ network }: Question, places: Places, store: Store): Promise<Kept | undefined> {
  const all = placesAndEarlier(places)
  const proofs = (await Promise.all(all.map((place) => proofsIn(place.proofs, store)))).flat()
  const runs = (await Promise.all(all.map((place) => runsOf(network, place, store)))).flat()
  return proofs.length + runs.length === 0 ? undefined : { proofs, runs }
}

/** What is kept of a system: its proofs. */
export async function recallSystem(places: Places, store: Store): Promise<Kept | undefined> {
  const proofs = (await Promise.all(placesAndEarlier(places).map((place) => proofsIn(place.proofs, store)))).flat()
  return proofs.length === 0 ? undefined : { proofs, runs: [] }
}

function placesAndEarlier(places: Places): Places[] {
  return places.earlier === undefined ? [places] : [places, places.earlier]
}

async function proofsIn(path: string, store: Store): Promise<readonly KeptProof[]> {
  const text = await storedText(path, store)
  if (text === undefined) return []
  const proofs = readKept(text)
  if (!('error' in proofs)) return proofs
  store.note(`${path} is not used: ${proofs.error}`)
  return []
}

/** The trace, and those beside it that show why a bound is the least: `<name>.exceeded-1.json`. */
async function runsOf(network: Network, { trace, root }: Places, store: Store): Promise<Trace[]> {
  const folder = dirname(trace)
  const name = basename(trace, '.json')
  const files = await readdir(folder).catch(() => [])
  const own = files.filter((f) => f === `${name}.json` || (f.startsWith(`${name}.exceeded-`) && f.endsWith('.json')))
  const found = await Promise.all(own.sort().map((f) => runIn(join(folder, f), network, root, store)))
  return found.filter((run) => run !== undefined)
}

async function runIn(path: string, network: Network, root: string, store: Store): Promise<Trace | undefined> {
  const text = await storedText(path, store)
  if (text === undefined) return undefined
  const parsed = parseTraceFile(text)
  if ('error' in parsed) store.note(`${path} is not used: ${parsed.error}`)
  else return readRun(text, network, root)
  return undefined
}

/** The run in the text of a file in the project, if it is one of the network. */
export function readRun(text: string, network: Network, root: string): Trace | undefined {
  const read = readTrace(text, networkFrom(root, network))
  return 'error' in read ? undefined : traceHere(root, read.trace, network)
}

/** The text of a stored file, if it is there and can be read. */
export async function storedText(path: string, store: Store): Promise<string | undefined> {
  return textOrNone(path).catch((failure: unknown) => {
    if (!(failure instanceof UsageError)) throw failure
    store.note(`${path} is not used: ${failure.message}`)
    return undefined
  })
}
