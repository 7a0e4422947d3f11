/** Variables of every sort, for tests of terms. */
import { boolSort, type EnumSort, intSort, realSort, type Var } from '../checker/logic/term.ts'

export const place: EnumSort = { kind: 'enum', name: 'place', values: ['HOME', 'WORK', 'ROAD'] }
export const x: Var = { name: 'x', sort: realSort }
export const y: Var = { name: 'y', sort: realSort }
export const n: Var = { name: 'n', sort: intSort }
export const b: Var = { name: 'b', sort: boolSort }
export const at: Var = { name: 'at', sort: place }
