/** The list of engines: a new one is a file beside these and a line here. The portfolio, `--engine` and its help derive from it. */
import { bmc } from './bmc.ts'
import type { Engine } from './engine.ts'
import { houdini } from './houdini.ts'
import { kinduction } from './kinduction.ts'

export const engines: readonly Engine[] = [bmc, kinduction, houdini]
