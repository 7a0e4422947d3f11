/** Writes docs/exits.md anew: `npm run exits`. */
import { writeFileSync } from 'node:fs'
import { exitsDocument } from './exits-document.ts'

writeFileSync('docs/exits.md', await exitsDocument())
