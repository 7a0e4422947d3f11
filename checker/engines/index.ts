/** The list of engines: a new one is a file beside these and a line here. The order is the portfolio's order of starting. The portfolio, `--engine` and its help derive from it. */
import { bmc } from './bmc.ts'
import type { Engine } from './engine.ts'
import { houdini } from './houdini.ts'
import { hunt } from './hunt.ts'
import { ic3 } from './ic3.ts'
import { ice } from './ice.ts'
import { kinduction } from './kinduction.ts'
import { spacer, spacerGlobal } from './spacer.ts'

export const engines: readonly Engine[] = [bmc, ice, spacer, hunt, houdini, ic3, kinduction, spacerGlobal]
