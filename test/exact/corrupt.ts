/** Small mistakes in the text of a certificate, each of which leaves a text that can be read. For tests. */

/** One text for each mistake: an assertion dropped or denied, an operator or a constant changed. */
export function corrupted(text: string): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, i) =>
    variants(line).map((other) => [...lines.slice(0, i), ...other, ...lines.slice(i + 1)].join('\n')),
  )
}

function variants(line: string): string[][] {
  if (!line.startsWith('(assert ') && !line.startsWith('(define-fun ')) return []
  const changed = changes.map(([pattern, other]) => line.replace(pattern, other)).filter((other) => other !== line)
  const dropped = line.startsWith('(assert ') ? [[], [`(assert (not ${line.slice('(assert '.length)})`]] : []
  return [...dropped, ...changed.map((other) => [other])]
}

const changes: readonly (readonly [RegExp, string])[] = [
  [/\(<= /, '(< '],
  [/\(< /, '(<= '],
  [/\(and /, '(or '],
  [/\(or /, '(and '],
  [/\(not ([^()]+)\)/, '(and $1)'],
  [/\(\+ /, '(- '],
  [/ 0\.0\)/, ' 1.0)'],
]
