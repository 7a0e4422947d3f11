/** Pages of codes and verdicts: found by name, and as text, as Markdown (`docs/errors.md`) and as records. */
import { type DiagnosticCode, diagnosticCodes } from '../../support/diagnostic.ts'
import type { Paint } from '../style.ts'
import { padded, wrapped } from '../wrap.ts'
import { codePages } from './code-pages.ts'
import { type CodePage, type Example, pathOf, type VerdictPage } from './page.ts'
import { type VerdictWord, verdictPages } from './verdict-pages.ts'

/** One page: of a code or of a verdict. */
export type Page = { readonly type: 'explanation'; readonly name: string; readonly meaning: string } & (
  | ({ readonly of: 'code' } & CodePage)
  | ({ readonly of: 'verdict' } & VerdictPage)
)

/** All pages: verdicts first, then codes in their order. */
export const pages: readonly Page[] = [
  ...(Object.keys(verdictPages) as VerdictWord[]).map(
    (name): Page => ({ type: 'explanation', of: 'verdict', name, ...verdictPages[name] }),
  ),
  ...(Object.keys(diagnosticCodes) as DiagnosticCode[]).map(
    (name): Page => ({ type: 'explanation', of: 'code', name, meaning: diagnosticCodes[name], ...codePages[name] }),
  ),
]

/** The page of a code or verdict, however it is written: `t0302`, `broken`, `may-conform`. */
export function pageOf(name: string): Page | undefined {
  const key = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, ' ')
  return pages.find((page) => key(page.name) === key(name))
}

/** A line for each page, no line end at the end. */
export function listOfPages(paint: Paint, all: readonly Page[] = pages): string {
  const width = Math.max(...all.map((page) => page.name.length))
  return all.map((page) => `  ${paint('strong', padded(page.name, width))}  ${page.meaning}`).join('\n')
}

/** A page for a terminal of so many columns, no line end at the end. */
export function pageText(page: Page, paint: Paint, width: number): string {
  const paragraph = (text: string): string[] =>
    wrapped(text.split(' '), Math.min(width, 100) - 2, ' ').map((line) => `  ${line}`)
  const title = paint('strong', page.name) + (page.of === 'code' ? ` (${page.severity})` : '')
  const lines = [title, ...paragraph(page.meaning), '', ...paragraph(page.why), '', ...paragraph(page.todo)]
  if (page.of === 'verdict') return lines.join('\n')
  if ('reason' in page.shown) return [...lines, '', ...paragraph(page.shown.reason)].join('\n')
  for (const { caption, text } of blocksOf(page.shown))
    lines.push(
      '',
      `  ${paint('name', caption)}`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `      ${line}`),
    )
  return lines.join('\n')
}

/** Pages as Markdown, with a section for each kind; what `docs/errors.md` is. */
export function pagesMarkdown(all: readonly Page[] = pages): string {
  const part = (of: Page['of'], title: string): string[] => {
    const some = all.filter((page) => page.of === of)
    return some.length === 0 ? [] : [`## ${title}`, ...some.map(section)]
  }
  return `${[
    '# Verdicts and codes',
    'Written by `paracheck explain --md`; do not edit. `paracheck explain NAME` prints one page.',
    ...part('verdict', 'Verdicts'),
    ...part('code', 'Codes of errors and warnings'),
  ].join('\n\n')}\n`
}

function section(page: Page): string {
  if (page.of === 'verdict') return [`### ${page.name}`, page.meaning, page.why, page.todo].join('\n\n')
  const shown =
    'reason' in page.shown
      ? [page.shown.reason]
      : blocksOf(page.shown).map(({ caption, text }) => `${caption}\n\n\`\`\`\n${text.trimEnd()}\n\`\`\``)
  return [`### ${page.name}`, `${page.severity}: ${page.meaning}`, page.why, page.todo, ...shown].join('\n\n')
}

/** The files of both models, each with what it is. */
function blocksOf({
  wrong,
  right,
}: {
  readonly wrong: Example
  readonly right: Example
}): { caption: string; text: string }[] {
  return [...filesOf('Wrong', wrong), ...filesOf('Right', right)]
}

function filesOf(word: string, example: Example): { caption: string; text: string }[] {
  const options = Object.entries(example.params ?? {}).map(([name, value]) => `--param ${name}=${value}`)
  const more = Object.entries(example.files ?? {})
  const name = more.length > 0 || example.path !== undefined ? ` (${pathOf(example)})` : ''
  const caption = `${[`${word}${name}`, ...options].join(', with ')}:`
  return [{ caption, text: example.text }, ...more.map(([path, text]) => ({ caption: `and ${path}:`, text }))]
}
