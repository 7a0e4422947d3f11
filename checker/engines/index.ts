/**
 * The list of engines: a new one is a file beside these, a line here, and an entry in `engine-table.test.ts`. The
 * portfolio, `--engine` and its help derive from it. When each joins is in its own record.
 */
import type { Guards } from '../parts/context.ts'
import { bmc } from './bmc.ts'
import type { Engine } from './engine.ts'
import { houdini, lemmaEngine } from './houdini.ts'
import { hunt } from './hunt.ts'
import { ic3 } from './ic3.ts'
import { ice } from './ice.ts'
import { kinduction } from './kinduction.ts'
import { spacer, spacerGlobal } from './spacer.ts'

const byName = { bmc, ice, spacer, hunt, ic3, houdini, kinduction, 'spacer-global': spacerGlobal } satisfies Record<
  string,
  Engine
>

/** The words after `--engine`. */
export type EngineName = keyof typeof byName

export const engines: readonly Engine[] = Object.values(byName)

/** Those that find lemmas, for other engines; nobody asks them a question. */
export const lemmaEngines: Readonly<Record<Guards, Engine>> = {
  single: lemmaEngine('single'),
  pairs: lemmaEngine('pairs'),
}
