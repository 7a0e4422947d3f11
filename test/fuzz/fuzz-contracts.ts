/**
 * Random contracts, as many as there is time for:
 *
 *     npm run fuzz:contracts -- [--systems 5000] [--seed N]
 *
 * Ends at the first system of which something untrue is said, with its text and its seed.
 */
import { parseArgs } from 'node:util'
import { natural, positive } from '../../checker/cli/parse-options.ts'
import { askContract, noTally, tallyText } from './contracts.ts'

const { values: flags } = parseArgs({
  options: {
    systems: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [systems, first] = [positive(flags.systems), natural(flags.seed)]
const tally = noTally()
for (let seed = first; tally.systems < systems; seed++) {
  await askContract(seed, tally)
  if (tally.systems % 25 === 0 || tally.systems === systems)
    process.stdout.write(`${tallyText(tally)} (seeds from ${first} to ${seed})\n`)
}
process.exit(0)
