/** The outline of a file, and what of it can be folded. */
import { position, type Source, type Span } from '../support/span.ts'
import type { Ast, Declaration, MachineItem } from '../syntax/ast.ts'
import { scan } from '../syntax/tokens.ts'
import type { DeclaredKind } from './declared.ts'

export interface Outlined {
  readonly name: string
  readonly kind: DeclaredKind | 'check' | 'use'
  readonly span: Span
  readonly whole: Span
  readonly children: readonly Outlined[]
}

/** What a file declares, in its order; machines, systems and checks with what stands in them. */
export function outlineOf({ declarations }: Ast): Outlined[] {
  return declarations.flatMap((decl): Outlined[] => {
    switch (decl.kind) {
      case 'machine':
        return [{ ...leaf(decl.name, 'machine', decl.span), children: decl.items.flatMap(itemOf) }]
      case 'system':
        return [
          {
            ...leaf(decl.name, 'system', decl.span),
            children: decl.instances.map((i) => leaf(i.name, 'instance', i.span)),
          },
        ]
      case 'property':
        return [leaf(decl.name, decl.form.kind === 'lemma' ? 'lemma' : 'property', decl.span)]
      case 'check': {
        const children = decl.expectations.map(({ property, span }) => leaf(property, 'property', span))
        return [{ ...leaf({ ...decl.system, text: `check ${decl.system.text}` }, 'check', decl.span), children }]
      }
      case 'observe_machine':
        return [leaf(decl.instance.name, 'observer', decl.span)]
      case 'observe_clock':
        return [leaf(decl.name, 'observer', decl.span)]
      case 'param':
        return [leaf(decl.name, 'parameter', decl.span)]
      case 'assume':
      case 'use':
        return []
      default:
        return commonOf(decl)
    }
  })
}

function itemOf(item: MachineItem): Outlined[] {
  switch (item.kind) {
    case 'in':
      return []
    case 'var':
      return [leaf(item.name, 'variable', item.span)]
    case 'clock':
    case 'timer':
    case 'state':
      return [leaf(item.name, item.kind, item.span)]
    default:
      return commonOf(item)
  }
}

function commonOf(
  decl: Extract<Declaration | MachineItem, { kind: 'event' | 'call' | 'irq' | 'const' | 'let' | 'enum' }>,
): Outlined[] {
  const kinds = {
    const: 'constant',
    let: 'named expression',
    enum: 'enum',
    event: 'event',
    call: 'call',
    irq: 'irq',
  } as const
  return [leaf(decl.name, kinds[decl.kind], decl.span)]
}

function leaf(
  { text, span }: { readonly text: string; readonly span: Span },
  kind: Outlined['kind'],
  whole: Span,
): Outlined {
  return { name: text, kind, span, whole: within(whole), children: [] }
}

/** A declaration that breaks off was read with the braces that it lacks: its end is that of the text. */
function within(span: Span): Span {
  return { ...span, end: Math.min(span.end, span.source.text.length) }
}

export interface Fold {
  /** From 1. */
  readonly first: number
  readonly last: number
  readonly kind: 'region' | 'comment'
}

/** Braces over several lines, and comments over several lines: by words alone, so that a broken text folds, too. */
export function foldsOf(source: Source): Fold[] {
  const tokens = scan(source.text)
  const line = (offset: number): number => position(source, offset).line
  const found: Fold[] = []
  const open: number[] = []
  let run: { first: number; last: number } | undefined
  const endRun = (): void => {
    if (run !== undefined && run.last > run.first) found.push({ ...run, kind: 'comment' })
    run = undefined
  }
  for (const token of tokens) {
    const [first, last] = [line(token.start), line(token.end)]
    if (token.kind === 'comment' && run !== undefined && first <= run.last + 1) run = { first: run.first, last }
    else {
      endRun()
      if (token.kind === 'comment') run = { first, last }
    }
    if (token.text === '{') open.push(first)
    if (token.text !== '}') continue
    const start = open.pop()
    if (start !== undefined && last - 1 > start) found.push({ first: start, last: last - 1, kind: 'region' })
  }
  endRun()
  return found.sort((a, b) => a.first - b.first || b.last - a.last)
}
