/** What the quick suite leaves out of its golden models, because it takes long. */
import { join } from 'node:path'
import { testsOfModels } from './golden.ts'

await testsOfModels(join(import.meta.dirname, 'golden', 'slow'), 900_000)
