/**
 * What HORN and VMT files have from SMT-LIB: settings, and annotations `(! term :key value ...)`. Only words on the
 * lists of the language pass.
 */
import { type Sexpr, symbolName } from '../smt/sexpr.ts'
import { suggestion } from '../support/meant.ts'
import type { Document, List } from './document.ts'
import { type Language, meaningOf, type WordPlace, wordsAt } from './words.ts'

/** One annotation of a term: where its key and its value stand in the list that begins with `!`. */
export interface Annotation {
  readonly key: string
  readonly index: number
  readonly value?: Sexpr
}

/** Throws `ForeignProblem` for a word that is on no list, with the nearest one of them. */
export function requireWord(
  document: Document,
  language: Language,
  place: WordPlace,
  list: List,
  index: number,
): 'read' | 'harmless' {
  const word = document.symbol(list, index, place === 'command' ? 'a command' : 'a keyword')
  const known = wordsAt(language, place)
  const hint = suggestion(word, known) ?? `known here: ${known.join(', ')}`
  const what =
    { command: 'the command ', annotation: 'the annotation ', 'set-logic': 'the logic ' }[place as string] ??
    `${place} `
  return meaningOf(language, place, word) ?? document.fail(`${what}\`${word}\` is not supported`, list, index, hint)
}

/** Looks at `set-logic`, `set-info` and `set-option`; answers the keyword. */
export function setting(
  document: Document,
  language: Language,
  name: 'set-logic' | 'set-info' | 'set-option',
  list: List,
): string {
  document.length(list, 2, name === 'set-logic' ? 2 : 3)
  requireWord(document, language, name, list, 1)
  return document.symbol(list, 1, 'a keyword')
}

/** The annotations of `(! term :key value ...)`; a key may stand without value. */
export function annotationsOf(document: Document, list: List): Annotation[] {
  const found: Annotation[] = []
  if (list.length < 3) document.fail('an annotated term has a term and an annotation', list)
  for (let index = 2; index < list.length; index++) {
    const key = document.symbol(list, index, 'a keyword')
    if (!key.startsWith(':')) document.fail('a keyword is expected', list, index)
    const value = list[index + 1]
    const hasValue = value !== undefined && !(typeof value === 'string' && value.startsWith(':'))
    found.push({ key, index, ...(hasValue && { value: typeof value === 'string' ? symbolName(value) : value }) })
    if (hasValue) index++
  }
  return found
}

/** Every annotation in the items of `list` from `from` on is known; one that is read stands only at `top`. */
export function requireAnnotations(document: Document, language: Language, list: List, from: number, top?: List): void {
  const stack: List[] = list.slice(from).filter((item): item is List => typeof item === 'object')
  for (let inner = stack.pop(); inner !== undefined; inner = stack.pop()) {
    if (inner[0] === '!')
      for (const { key, index } of annotationsOf(document, inner)) requireAnnotation(key, inner, index)
    for (const item of inner) if (typeof item === 'object') stack.push(item)
  }

  function requireAnnotation(key: string, inner: List, index: number): void {
    if (requireWord(document, language, 'annotation', inner, index) === 'harmless' || inner === top) return
    const hint = `write (define-fun name () Sort (! term ${key} ...))`
    document.fail(`\`${key}\` inside of a term: it must annotate the whole body of a definition`, inner, index, hint)
  }
}
