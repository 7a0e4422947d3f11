/** The golden models that are quick; those that take longer are in `golden.slow.test.ts`. */
import { join } from 'node:path'
import { testsOfModels } from './golden.ts'

await testsOfModels(join(import.meta.dirname, 'golden'))
