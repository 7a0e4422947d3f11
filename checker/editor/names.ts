/** Which name of a text means which declaration: by the rules of `docs/language.md`, for all systems at once. */
import { dirname, isAbsolute, join, normalize, resolve } from 'node:path'
import type { Span } from '../support/span.ts'
import type {
  Ast,
  Choice,
  Declaration,
  Effect,
  Expr,
  Formal,
  Initial,
  Instance,
  MachineItem,
  Name,
  Occasion,
  PropertyForm,
  Range,
  Ref,
  RefPart,
  StateItem,
  Transition,
  Trigger,
  TypeExpr,
} from '../syntax/ast.ts'
import { type Declared, declaredOf, type Files, sourcesOf, type Tables, tablesOf } from './declared.ts'
import { type Occurrence, type Place, referred } from './referred.ts'

export interface Names {
  readonly tables: Tables
  /** In order of files and places. */
  readonly occurrences: readonly Occurrence[]
}

/** All names of the files of a model. A name that means nothing is not among them. */
export function namesOf(files: Files): Names {
  const tables = tablesOf(files)
  const reader = new Reader(files, tables)
  for (const ast of files.asts) reader.file(ast)
  const rank = new Map(files.asts.map((ast, i) => [ast.path, i]))
  const at = ({ span }: Occurrence): number => rank.get(span.source.path) ?? 0
  const occurrences = reader.found.sort((a, b) => at(a) - at(b) || a.span.start - b.span.start)
  return { tables, occurrences }
}

/** The name at a place of a file; right behind its last letter, too. */
export function occurrenceAt({ occurrences }: Names, path: string, offset: number): Occurrence | undefined {
  return occurrences.find(({ span }) => span.source.path === path && span.start <= offset && offset <= span.end)
}

/** Whether two are one declaration, also where the files were read twice. */
export function isSame(a: Declared, b: Declared): boolean {
  return (
    a.span.start === b.span.start && a.kind === b.kind && resolve(a.span.source.path) === resolve(b.span.source.path)
  )
}

class Reader {
  readonly found: Occurrence[] = []

  private readonly files: Files
  private readonly tables: Tables

  constructor(files: Files, tables: Tables) {
    this.files = files
    this.tables = tables
    for (const declared of tables.all) this.found.push({ span: declared.span, of: [declared] })
  }

  file(ast: Ast): void {
    for (const decl of ast.declarations) this.declaration(decl, ast.path)
  }

  private means(span: Span, of: readonly Declared[] | undefined): void {
    if (of !== undefined && of.length > 0) this.found.push({ span, of })
  }

  private declaration(decl: Declaration, path: string): void {
    const place: Place = { locals: new Map() }
    switch (decl.kind) {
      case 'use':
        this.used(decl.path, decl.span, path)
        return
      case 'param':
        this.type(decl.type, place)
        this.maybe(decl.default, place)
        return
      case 'assume':
        this.expression(decl.condition, place)
        return
      case 'machine':
        this.machine(decl.name.text, decl.items)
        return
      case 'system':
        if (decl.base !== undefined) this.means(decl.base.span, this.tables.systems.get(decl.base.text))
        for (const instance of decl.instances) this.instance(instance, place)
        return
      case 'observe_clock':
        for (const { signal, guard } of decl.resets) {
          this.reference(signal, place)
          this.maybe(guard, place)
        }
        this.maybe(decl.held, place)
        this.maybe(decl.running, place)
        return
      case 'observe_machine':
        this.instance(decl.instance, place)
        return
      case 'property':
        this.form(decl.form, place)
        return
      case 'check':
        this.means(decl.system.span, this.tables.systems.get(decl.system.text))
        if (decl.refines !== undefined) {
          this.means(decl.refines.system.span, this.tables.systems.get(decl.refines.system.text))
          for (const { name, value } of decl.refines.given) {
            this.means(name.span, this.tables.globals.get(name.text))
            this.expression(value, place)
          }
        }
        if (decl.forAll !== undefined) {
          this.means(decl.forAll.constant.span, this.tables.globals.get(decl.forAll.constant.text))
          this.maybe(decl.forAll.from, place)
        }
        this.maybe(decl.assuming, place)
        for (const { property, expected } of decl.expectations) {
          this.means(property.span, this.tables.properties.get(property.text))
          if (typeof expected !== 'string') this.expression(expected, place)
        }
        return
      default:
        this.common(decl, place)
        return
    }
  }

  /** What files and machines declare alike. */
  private common(
    decl: Extract<Declaration, { kind: 'event' | 'call' | 'irq' | 'const' | 'let' | 'enum' }>,
    place: Place,
  ): void {
    if (decl.kind === 'const') this.expression(decl.value, place)
    else if (decl.kind === 'let') this.expression(decl.value, this.withFormals(decl.formals, place))
    else if (decl.kind !== 'enum') {
      this.maybe(decl.size, place)
      for (const { type } of [...decl.args, ...decl.answers]) this.type(type, place)
    }
  }

  private used(target: string, span: Span, path: string): void {
    const file = isAbsolute(target) ? target : normalize(join(dirname(path), target))
    const source = sourcesOf(this.files).get(file)
    if (source === undefined) return
    const start = { source, start: 0, end: 0 }
    this.means(span, [{ name: target, kind: 'file', span: start, whole: start }])
  }

  private machine(name: string, items: readonly MachineItem[]): void {
    const machine = this.tables.machines.get(name)
    if (machine === undefined) return
    const place: Place = { machine, locals: new Map() }
    for (const { type, default: value } of machine.formals) {
      if (type.kind !== 'machine') this.type(type, place)
      this.maybe(value, place)
    }
    for (const item of items) this.item(item, place)
  }

  private item(item: MachineItem, place: Place): void {
    switch (item.kind) {
      case 'clock':
        this.maybe(item.size, place)
        this.initial(item.initial, place)
        this.maybe(item.running, place)
        return
      case 'timer':
        this.maybe(item.size, place)
        this.initial(item.initial, place)
        this.maybe(item.latency, place)
        return
      case 'var':
        this.type(item.type, place)
        this.maybe(item.size, place)
        this.initial(item.initial, place)
        return
      case 'state':
        for (const inner of item.items) this.stateItem(inner, place)
        return
      case 'in':
        if (item.states !== 'any') for (const state of item.states) this.member(state, place)
        for (const inner of item.items) this.stateItem(inner, place)
        return
      default:
        this.common(item, place)
        return
    }
  }

  private stateItem(item: StateItem, place: Place): void {
    switch (item.kind) {
      case 'invariant':
        this.expression(item.condition, place)
        return
      case 'for':
        this.range(item.range, place)
        for (const inner of item.body) this.stateItem(inner, this.binding(item.variable, item, place))
        return
      case 'transition':
        this.transition(item, place)
        return
    }
  }

  private transition({ trigger, choices, guard, target, effects }: Transition, place: Place): void {
    let inside = this.trigger(trigger, place)
    for (const choice of choices) inside = this.choice(choice, inside)
    if (trigger.kind === 'on') for (const answer of trigger.answers) this.expression(answer, inside)
    if (trigger.kind === 'emit' || trigger.kind === 'call') {
      this.reference(trigger.signal, inside)
      for (const arg of trigger.args) this.expression(arg, inside)
    }
    this.maybe(guard, inside)
    if (target !== undefined) this.member(target, place)
    for (const effect of effects) this.effect(effect, inside)
  }

  private trigger(trigger: Trigger, place: Place): Place {
    if (trigger.kind === 'when') this.expression(trigger.guard, place)
    if (trigger.kind === 'on') this.reference(trigger.signal, place)
    const bound = trigger.kind === 'on' ? trigger.binders : trigger.kind === 'call' ? trigger.answered : []
    return bound.reduce((inside, name) => this.binding(name, trigger, inside), place)
  }

  private choice(choice: Choice, place: Place): Place {
    if (choice.domain.kind === 'range') this.range(choice.domain.range, place)
    else this.type(choice.domain.type, place)
    return this.binding(choice.name, choice, place)
  }

  private effect(effect: Effect, place: Place): void {
    switch (effect.kind) {
      case 'assign':
        this.target(effect.target, place)
        this.expression(effect.value, place)
        return
      case 'reset':
        for (const clock of effect.clocks) this.target(clock, place)
        return
      case 'start':
        this.target(effect.timer, place)
        this.expression(effect.delay, place)
        return
      case 'cancel':
        this.target(effect.timer, place)
        return
      case 'raise':
      case 'clear':
        this.reference(effect.irq, place)
        return
      case 'if':
        this.expression(effect.cond, place)
        for (const inner of [...effect.then, ...(effect.else ?? [])]) this.effect(inner, place)
        return
      case 'for':
        this.range(effect.range, place)
        for (const inner of effect.body) this.effect(inner, this.binding(effect.variable, effect, place))
    }
  }

  /** What an effect writes. */
  private target({ name, index }: RefPart, place: Place): void {
    this.member(name, place)
    this.maybe(index, place)
  }

  private instance({ replicate, machine, args }: Instance, place: Place): void {
    const known = this.tables.machines.get(machine.text)
    this.means(machine.span, known === undefined ? this.tables.systems.get(machine.text) : [known.declared])
    if (replicate !== undefined) this.range(replicate.range, place)
    const inside =
      replicate === undefined ? place : this.binding(replicate.variable, { span: replicate.range.span }, place)
    for (const arg of args) this.expression(arg, inside)
  }

  private form(form: PropertyForm, place: Place): void {
    switch (form.kind) {
      case 'always_on':
        this.occurrence(form.on, place)
        this.expression(form.condition, place)
        return
      case 'never_on':
        this.occurrence(form.on, place)
        if (form.after === undefined) return
        this.occurrence(form.after.on, place)
        this.expression(form.after.within, place)
        return
      case 'response':
        this.occurrence(form.premise, place)
        this.occurrence(form.response, place)
        this.expression(form.deadline, place)
        return
      case 'leads_to':
        this.expression(form.premise, place)
        this.expression(form.response, place)
        for (const { again, when } of form.fair) {
          this.expression(again, place)
          this.maybe(when, place)
        }
        return
      case 'bound':
        this.expression(form.quantity, place)
        this.maybe(form.condition, place)
        return
      default:
        this.expression(form.condition, place)
        return
    }
  }

  private occurrence(of: Expr | Occasion, place: Place): void {
    if (of.kind !== 'on') {
      this.expression(of, place)
      return
    }
    this.reference(of.signal, place)
    this.maybe(of.guard, place)
  }

  private initial(initial: Initial | undefined, place: Place): void {
    if (initial?.kind === 'value') this.expression(initial.value, place)
    if (initial?.kind === 'range') this.range(initial.range, place)
  }

  private type(type: TypeExpr, place: Place): void {
    if (type.kind === 'range') this.range(type.range, place)
    if (type.kind === 'enum')
      this.means(type.name.span, place.machine?.enums.get(type.name.text) ?? this.tables.enums.get(type.name.text))
  }

  private range({ low, high }: Range, place: Place): void {
    this.expression(low, place)
    this.expression(high, place)
  }

  private maybe(expr: Expr | undefined, place: Place): void {
    if (expr !== undefined) this.expression(expr, place)
  }

  private expression(expr: Expr, place: Place): void {
    switch (expr.kind) {
      case 'ref':
        this.reference(expr.ref, place)
        return
      case 'unary':
        this.expression(expr.operand, place)
        return
      case 'binary':
        this.expression(expr.left, place)
        this.expression(expr.right, place)
        return
      case 'conditional':
        for (const part of [expr.cond, expr.then, expr.else]) this.expression(part, place)
        return
      case 'apply':
        this.reference(expr.fn, place)
        for (const arg of expr.args) this.expression(arg, place)
        return
      case 'quantified':
        this.range(expr.range, place)
        this.expression(expr.body, this.binding(expr.variable, expr, place))
        return
      default:
    }
  }

  private binding(
    name: Name,
    whole: { readonly span: Span },
    place: Place,
    kind: Declared['kind'] = 'bound name',
  ): Place {
    const declared = declaredOf(name, kind, whole, place.machine?.declared.name)
    this.means(name.span, [declared])
    return { ...place, locals: new Map([...place.locals, [name.text, declared]]) }
  }

  private withFormals(formals: readonly Formal[], place: Place): Place {
    return formals.reduce((inside, formal) => {
      if (formal.type.kind !== 'machine') this.type(formal.type, inside)
      return this.binding(formal.name, formal, inside, 'formal argument')
    }, place)
  }

  /** A name of the machine itself. */
  private member({ text, span }: Name, { machine }: Place): void {
    this.means(span, machine?.members.get(text))
  }

  private reference({ parts }: Ref, place: Place): void {
    for (const { index } of parts) this.maybe(index, place)
    const names = parts.map((part) => part.name)
    for (const { span, of } of referred(names, place, this.tables)) this.means(span, of)
  }
}
