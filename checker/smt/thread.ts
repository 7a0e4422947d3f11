/** Worker threads that run a file of the checker. */
import { readdirSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

const here = import.meta.url
const fromSource = here.endsWith('.ts')
const built = new URL(fromSource ? '../../dist/' : '../', here)
const sources = new URL('../', here)

/**
 * Starts `name` (`smt/embedded-worker`) with this data. Run from source the file is that of the build, if that is not
 * older; otherwise the source, through tsx, which takes three times as long.
 */
export function startThread(name: string, workerData: unknown): Worker {
  // Solvers recurse on the thread's stack, for which the default of 4 MB is small.
  const options = { workerData, execArgv: [], resourceLimits: { stackSizeMb: 64 } }
  if (isBuilt()) return new Worker(new URL(`${name}.js`, built), options)
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const source = JSON.stringify(new URL(`${name}.ts`, sources).href)
  return new Worker(`import(${tsx}).then((tsx) => { tsx.register(); return import(${source}) })`, {
    ...options,
    eval: true,
  })
}

let current: boolean | undefined

/** Whether there is a build, and no source is newer. */
function isBuilt(): boolean {
  current ??= !fromSource || nothingIsNewer()
  return current
}

function nothingIsNewer(): boolean {
  const written = (folder: URL, path: string): number | undefined =>
    statSync(new URL(path, folder), { throwIfNoEntry: false })?.mtimeMs
  return readdirSync(fileURLToPath(sources), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path))
    .every((path) => (written(built, path.replace(/\.ts$/, '.js')) ?? 0) >= (written(sources, path) ?? Infinity))
}
