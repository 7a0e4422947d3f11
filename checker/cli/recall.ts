/** What earlier checks left behind (`keep.ts`), read for the next one, which tests it before it searches. What cannot be read is as if it were not there. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Network, Question } from '../model/model.ts'
import { readTrace } from '../trace/file.ts'
import type { Trace } from '../trace/trace.ts'
import { type Kept, type KeptProof, readKept } from '../trust/kept.ts'
import { readText, textIfThere } from './files.ts'
import type { Places } from './keep.ts'

/** What is kept of a question; undefined when nothing is. */
export async function recallQuestion({ network }: Question, places: Places): Promise<Kept | undefined> {
  const proofs = await proofsIn(places.proofs)
  const runs = await runsOf(network, places.trace)
  return proofs.length + runs.length === 0 ? undefined : { proofs, runs }
}

/** What is kept of a system, in the file of its proofs. */
export async function recallSystem(path: string): Promise<Kept | undefined> {
  const proofs = await proofsIn(path)
  return proofs.length === 0 ? undefined : { proofs, runs: [] }
}

async function proofsIn(path: string): Promise<readonly KeptProof[]> {
  const text = (await textIfThere(path, false)) ?? ''
  const proofs = readKept(text)
  return 'error' in proofs ? [] : proofs
}

/** The trace, and those beside it that show why a bound is the least: `<name>.exceeded-1.json`. */
async function runsOf(network: Network, path: string): Promise<Trace[]> {
  const folder = dirname(path)
  const name = basename(path, '.json')
  const files = await readdir(folder).catch(() => [])
  const own = files.filter((f) => f === `${name}.json` || (f.startsWith(`${name}.exceeded-`) && f.endsWith('.json')))
  const texts = await Promise.all(own.sort().map((f) => readText(join(folder, f)).catch(() => '')))
  return texts.flatMap((text) => {
    const read = readTrace(text, network)
    return 'error' in read ? [] : [read.trace]
  })
}
