/**
 * What a name is, for the one who points at it: its declaration, its documentation, and what the files say about its
 * values.
 */
import { place, type Span, textOf } from '../support/span.ts'
import type { Ast, Expr } from '../syntax/ast.ts'
import type { Declared, Files } from './declared.ts'
import { type Names, occurrenceAt } from './names.ts'

export interface Hover {
  readonly span: Span
  /** Markdown. */
  readonly text: string
}

/** Declarations that are told at once: a role may have one in each of many systems. */
const mostDeclarations = 3

/** What stands at a place of a file; undefined where no name stands. */
export function hoverAt(files: Files, names: Names, path: string, offset: number): Hover | undefined {
  const occurrence = occurrenceAt(names, path, offset)
  if (occurrence === undefined) return undefined
  const [shown, more] = [occurrence.of.slice(0, mostDeclarations), occurrence.of.length - mostDeclarations]
  const texts = shown.map((declared) => told(declared, files))
  return { span: occurrence.span, text: [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('\n\n---\n\n') }
}

function told(declared: Declared, files: Files): string {
  if (declared.kind === 'file') return `file \`${declared.span.source.path}\``
  const { kind, owner, doc } = declared
  const of = owner === undefined ? '' : ` of \`${owner}\``
  const lines = [`\`\`\`tick\n${signature(declared)}\n\`\`\``, `${kind}${of}, ${place(declared.span)}`]
  if (doc !== undefined) lines.push(doc)
  const about = factsAbout(declared, files)
  if (about.length > 0) lines.push(about.map((line) => `- ${line}`).join('\n'))
  return lines.join('\n\n')
}

/** The first words of a declaration: of one with braces what stands before them. */
function signature({ whole, kind, name, owner }: Declared): string {
  if (kind === 'enum value') return `${owner}: ${name}`
  if (kind === 'bound name') return textOf(whole).split('\n', 1)[0]?.slice(0, longestLine) ?? name
  const text = textOf(whole)
  const head = kind === 'enum' ? text : (text.split('{', 1)[0] ?? text)
  return head
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .slice(0, longestLine)
}

const longestLine = 300

/** What the files say about the values of a name. */
function factsAbout(declared: Declared, { asts }: Files): string[] {
  switch (declared.kind) {
    case 'parameter':
      return [unitOf(declared), ...assumptionsOn(declared.name, asts)].filter((line) => line !== '')
    case 'clock':
      return ['time since its last reset, exact; counts up']
    case 'timer':
      return ['time that is left until it expires, exact; counts down while it is armed']
    case 'state':
      return invariantsOf(declared, asts)
    default:
      return []
  }
}

function unitOf({ whole }: Declared): string {
  return /:\s*time\b/.test(textOf(whole)) ? 'a time, exact: ns, us, ms, s' : ''
}

function assumptionsOn(name: string, asts: readonly Ast[]): string[] {
  const found = asts
    .flatMap((ast) => ast.declarations)
    .flatMap((decl) => (decl.kind === 'assume' ? conjuncts(decl.condition) : []))
  return found
    .filter((condition) => mentions(textOf(condition.span), name))
    .map((condition) => `assume \`${textOf(condition.span)}\``)
}

function conjuncts(expr: Expr): Expr[] {
  return expr.kind === 'binary' && expr.operator === 'and'
    ? [...conjuncts(expr.left), ...conjuncts(expr.right)]
    : [expr]
}

function mentions(text: string, name: string): boolean {
  return text.split(/\W+/).includes(name)
}

function invariantsOf({ span }: Declared, asts: readonly Ast[]): string[] {
  for (const decl of asts.flatMap((ast) => ast.declarations)) {
    if (decl.kind !== 'machine') continue
    for (const item of decl.items) {
      if (
        item.kind !== 'state' ||
        item.name.span.start !== span.start ||
        item.name.span.source.path !== span.source.path
      )
        continue
      return item.items.flatMap((inner) =>
        inner.kind === 'invariant' ? [`invariant \`${textOf(inner.condition.span)}\``] : [],
      )
    }
  }
  return []
}
