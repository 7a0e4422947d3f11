/** Names of the places in the page. */
import type { PropertyRecord } from '../json.ts'
import { stem } from '../results.ts'

/** `tick-gap.final.every_tick`; of a check with assumptions they are part of it. */
export function anchor({ file, system, property, assuming = [] }: PropertyRecord): string {
  const conditions = assuming.map((a) => `.${a.replace(/[^\w]+/g, '-')}`).join('')
  return `${stem(file)}.${system}.${property}${conditions}`
}
