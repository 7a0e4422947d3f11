/**
 * Engines against each other and against chance, on as many random timed systems as there is time for:
 *
 *     npm run fuzz -- [--systems 5000] [--timeout 500ms] [--seed N]
 *
 * Systems come in batches, each from a seed of its own. A batch in which something is untrue ends the run, with the
 * smallest system that shows it and the seed that makes the batch again; it belongs into `regressions.test.ts`.
 */
import { parseArgs } from 'node:util'
import { duration, natural, positive } from '../../checker/cli/parse-options.ts'
import { askEngines, noTally } from './engine-truth.ts'

const { values: flags } = parseArgs({
  options: {
    systems: { type: 'string', default: '500' },
    timeout: { type: 'string', default: '500ms' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [systems, timeoutMs, first] = [positive(flags.systems), duration(flags.timeout), natural(flags.seed)]
const batch = 50

const tally = noTally()
for (let seed = first; tally.systems < systems; seed++) {
  const numRuns = Math.min(batch, systems - tally.systems)
  await askEngines({ numRuns, seed }, 4, timeoutMs, tally).catch((error: unknown) => {
    process.stderr.write(`again: npm run fuzz -- --systems ${numRuns} --seed ${seed} --timeout ${flags.timeout}\n`)
    throw error
  })
  const answers = Object.entries(tally.answers).map(([engine, a]) => `${engine} ${a.proved}+${a.refuted}`)
  process.stdout.write(
    `${tally.systems} systems, ${tally.reached} reached by chance; proved+refuted: ${answers.join(', ')}\n`,
  )
}
