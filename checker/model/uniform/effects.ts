/** Effects in a system of any size: what they write is told from a few processes. */
import type { Span } from '../../support/span.ts'
import type { Effect, Ref } from '../../syntax/ast.ts'
import { eachOf, elementAt, plainly, shapeOf, signalAt, variableShape } from './names.ts'
import { itemOf, type Reading, type Role, type Scope, withLocal } from './reading.ts'
import { isProcess, plain, refuse, type Shape } from './shapes.ts'

/** What a variable or an argument may be given: a process where it holds one, and otherwise what is plain. */
export function fits(target: Shape, value: Shape, span: Span, reading: Reading): void {
  const isFit = target.kind === 'index' ? isProcess(target.offset, value, reading.named) : value.kind === 'plain'
  if (!isFit) refuse(span, notCovered)
}

const notCovered = 'the value depends on all processes, or is a process where none is expected'

/**
 * What a variable is assigned, and how many further processes that asks for: of `head + 1`, one more process is looked
 * at, the next one. Where both are, they are next to each other in the part as well.
 */
function assigns(target: Shape, value: Shape, span: Span, reading: Reading): number {
  if (target.kind === 'index' && value.kind === 'either')
    return Math.max(...value.options.map((option) => assigns(target, option, span, reading)))
  if (target.kind === 'index' && value.kind === 'index') return Math.abs(value.offset - target.offset)
  fits(target, value, span, reading)
  return 0
}

/**
 * How many further processes an effect asks for. `inside`: names of processes that it is repeated for.
 */
export function readEffect(effect: Effect, scope: Scope, inside: readonly string[], reading: Reading): number {
  switch (effect.kind) {
    case 'assign': {
      const target = targetShape(effect.target, scope, reading)
      if (target.kind === 'index' && effect.operator !== '=')
        refuse(effect.span, 'write `x = x + 1` where x is a process')
      return assigns(target, shapeOf(effect.value, scope, reading), effect.value.span, reading)
    }
    case 'reset':
      for (const clock of effect.clocks) targetShape(clock, scope, reading)
      return 0
    case 'start':
      plainly(effect.delay, scope, reading, 'the delay of a timer')
      targetShape(effect.timer, scope, reading)
      return 0
    case 'cancel':
      targetShape(effect.timer, scope, reading)
      return 0
    case 'raise':
    case 'clear':
      readLine(effect.irq, scope, inside, reading)
      return 0
    case 'if':
      plainly(effect.cond, scope, reading, 'what a jump does')
      return [...effect.then, ...(effect.else ?? [])].reduce((n, one) => n + readEffect(one, scope, inside, reading), 0)
    case 'for': {
      const needs = eachOf(effect.range, scope, reading).flatMap((value) => {
        const further = value.kind === 'index' && value.binder !== undefined ? [value.binder] : []
        return effect.body.map((one) =>
          readEffect(one, withLocal(scope, effect.variable, value), [...inside, ...further], reading),
        )
      })
      return needs.reduce((a, b) => a + b, 0)
    }
  }
}

/** Lines that one of many receivers raises or clears are its own. */
export function ownLines(effect: Effect, role: Role, scope: Scope, reading: Reading): void {
  switch (effect.kind) {
    case 'raise':
    case 'clear': {
      const line = signalAt(effect.irq, scope, reading)
      if (!line.own && !line.numbers.some((n) => isSame(n, role.number)))
        refuse(effect.span, 'each process that hears the event may raise or clear this line, which is not its own')
      return
    }
    case 'if':
      for (const one of [...effect.then, ...(effect.else ?? [])]) ownLines(one, role, scope, reading)
      return
    case 'for':
      for (const value of eachOf(effect.range, scope, reading))
        for (const one of effect.body) ownLines(one, role, withLocal(scope, effect.variable, value), reading)
      return
    default:
      return
  }
}

function isSame(one: Shape, other: Shape | undefined): boolean {
  return one.kind === 'index' && other?.kind === 'index' && one.binder !== undefined && one.binder === other.binder
}

/** A line that is raised for each process is one of each. */
function readLine(irq: Ref, scope: Scope, inside: readonly string[], reading: Reading): void {
  const { numbers } = signalAt(irq, scope, reading)
  const isOfEach = inside.every((b) => numbers.some((n) => n.kind === 'index' && n.binder === b))
  if (!isOfEach) refuse(irq.span, 'whether this line is raised or cleared depends on all processes')
}

/** What an effect writes: a variable of the own machine. */
function targetShape(part: Ref['parts'][number], scope: Scope, reading: Reading): Shape {
  const item = scope.self && itemOf(scope.self, part.name.text)
  if (scope.self === undefined || (item?.kind !== 'var' && item?.kind !== 'clock' && item?.kind !== 'timer'))
    return refuse(part.name.span, 'this is no variable of the machine')
  elementAt(part, item, scope.self, scope, reading)
  return item.kind === 'var' ? variableShape(item, scope.self, reading) : plain
}
