/** Colours and glyphs of the reports. Whether they are wanted is decided once, in `cli/terminal.ts`, and handed in. */
import { styleText } from 'node:util'

export type Style = 'bad' | 'open' | 'good' | 'dim' | 'strong' | 'name'

/** Puts a style on a text, or leaves it plain. */
export type Paint = (style: Style, text: string) => string

/**
 * `introducer` begins the control sequences; `cli/terminal.ts` has a mark of its own for it, which no text can hold.
 */
export function painter(colour: boolean, introducer = '\u001b'): Paint {
  if (!colour) return plain
  const around = (style: Style): string[] =>
    styleText(formats[style], '\n', { validateStream: false }).replaceAll('\u001b', introducer).split('\n')
  return (style, text) => around(style).join(text)
}

const formats = {
  bad: ['bold', 'red'],
  open: ['yellow'],
  good: ['green'],
  dim: ['dim'],
  strong: ['bold'],
  name: ['cyan'],
} satisfies Record<Style, Parameters<typeof styleText>[0]>

export const plain: Paint = (_, text) => text

/** The drawing characters of timelines and tables. */
export interface Glyphs {
  readonly lane: string
  readonly state: string
  readonly touch: string
  readonly line: string
  readonly startRight: string
  readonly startLeft: string
  readonly startBoth: string
  readonly headRight: string
  readonly headLeft: string
  readonly bar: string
  readonly violated: string
  readonly reached: string
  readonly becomes: string
  readonly about: string
  readonly dot: string
  readonly ellipsis: string
}

export const unicode: Glyphs = {
  lane: '│',
  state: '◆',
  touch: '•',
  line: '─',
  startRight: '├',
  startLeft: '┤',
  startBoth: '┼',
  headRight: '▶',
  headLeft: '◀',
  bar: '━',
  violated: '✗',
  reached: '✓',
  becomes: '→',
  about: '≈',
  dot: '·',
  ellipsis: '…',
}

export const ascii: Glyphs = {
  lane: '|',
  state: '*',
  touch: 'o',
  line: '-',
  startRight: '+',
  startLeft: '+',
  startBoth: '+',
  headRight: '>',
  headLeft: '<',
  bar: '=',
  violated: 'X',
  reached: 'V',
  becomes: '->',
  about: '~',
  dot: '-',
  ellipsis: '~',
}
