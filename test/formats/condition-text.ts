/**
 * Everything that a file of another tool asks, as one text: two files ask the same exactly if these texts are the same.
 */
import type { Foreign } from '../../checker/formats/index.ts'
import { termText } from '../../checker/smt/text.ts'

export function conditionText({ properties }: Foreign): string {
  return properties
    .map(({ name, system, bad, expected }) => {
      const { states, inputs, init, trans, facts } = system
      const formulas = [init, trans, facts, bad, system.seen(bad)].map((t) =>
        termText(t, (v, isNext) => (isNext ? `${v.name}'` : v.name)),
      )
      return [name, expected, ...[...states, ...inputs].map((v) => `${v.name} ${v.sort.kind}`), ...formulas].join('\n')
    })
    .join('\n\n')
}
