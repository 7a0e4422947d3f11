/**
 * Marks the invariants of `proofs/` as stored ones (`npm run stamp`): for those that were made by a version without
 * marks, or that were edited and are not to be their editor's.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isStoredProof, stamped } from '../checker/cli/ours.ts'

const oldStamp = /^; stored by paracheck check, .*\n/

for (const file of readdirSync('proofs', { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.inv'))) {
  const path = join('proofs', file)
  const text = readFileSync(path, 'utf8')
  if (!isStoredProof(text)) writeFileSync(path, stamped(text.replace(oldStamp, '')))
}
