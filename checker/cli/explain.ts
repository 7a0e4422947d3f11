/** `paracheck explain`: what a code or a verdict means, why it is there, and what to do about it. */

import { listOfPages, type Page, pageOf, pages, pagesMarkdown, pageText } from '../report/explain/explain.ts'
import { jsonLine } from '../report/json.ts'
import { suggestion } from '../support/meant.ts'
import { exitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface ExplainFlags {
  readonly md?: boolean
  readonly json?: boolean
}

/**
 * Without names: a line for each page, or with `--md` and `--json` all of them. Throws `UsageError` for a name without
 * a page.
 */
export async function explain(names: readonly string[], flags: ExplainFlags, terminal: Terminal): Promise<number> {
  const chosen = names.length === 0 ? pages : pagesOf(names)
  if (flags.json === true) for (const page of chosen) terminal.out(jsonLine(page))
  else if (flags.md === true) terminal.verbatim(pagesMarkdown(chosen))
  else if (names.length === 0) terminal.out(`${listOfPages(terminal.paint)}\n`)
  else terminal.out(`${chosen.map((page) => pageText(page, terminal.paint, terminal.width())).join('\n\n')}\n`)
  return exitCode.asExpected
}

/** Each name has its page; or all of them are the words of one: `may conform`. */
function pagesOf(names: readonly string[]): readonly Page[] {
  const whole = pageOf(names.join(' '))
  return whole !== undefined ? [whole] : [...new Set(names.map(known))]
}

function known(name: string): Page {
  const page = pageOf(name)
  if (page !== undefined) return page
  const near = [name.toUpperCase(), name.toLowerCase()]
    .map((n) =>
      suggestion(
        n,
        pages.map((p) => p.name),
      ),
    )
    .find((s) => s !== undefined)
  throw new UsageError(`there is no code or verdict \`${name}\`; ${near ?? '`paracheck explain` lists them all'}`)
}
