/**
 * A second reader of Tick, by recursive descent, written from docs/language.md: it shares no code with `checker/`. It
 * reads correct files; of a wrong one it says no more than where it stopped. `bound` and `check` are skipped.
 */
import { posix } from 'node:path'
import { parseRational, type Rational, ratio, times } from './rational.ts'

/** `vcpu[i].since`: parts with an index each, perhaps. */
export type Path = readonly { readonly name: string; readonly index?: Expr }[]

export type Expr =
  | { readonly is: 'number'; readonly value: Rational; readonly time: boolean }
  | { readonly is: 'bool'; readonly value: boolean }
  | { readonly is: 'path'; readonly path: Path }
  | { readonly is: 'apply'; readonly op: string; readonly args: readonly Expr[] }
  | { readonly is: 'call'; readonly path: Path; readonly args: readonly Expr[] }
  | {
      readonly is: 'quantified'
      readonly op: string
      readonly name: string
      readonly low: Expr
      readonly high: Expr
      readonly body: Expr
    }

export type Type =
  | { readonly is: 'bool' | 'int' | 'time' | 'machine' }
  | { readonly is: 'range'; readonly low: Expr; readonly high: Expr }
  | { readonly is: 'enum'; readonly name: string }

/** How something starts: not said, any value, a range, a value. */
export type Start = undefined | 'any' | { readonly low: Expr; readonly high: Expr } | Expr

export interface Typed {
  readonly name: string
  readonly type: Type
  readonly value?: Expr
}

/** A `const` or `let`; one with formal arguments is called. */
export interface Named {
  readonly formals: readonly Typed[]
  readonly body: Expr
}

export type Effect =
  | { readonly is: 'if'; readonly condition: Expr; readonly yes: readonly Effect[]; readonly no: readonly Effect[] }
  | {
      readonly is: 'for'
      readonly name: string
      readonly low: Expr
      readonly high: Expr
      readonly effects: readonly Effect[]
    }
  /** `to` is one name, perhaps with an index. */
  | { readonly is: 'set'; readonly to: Path; readonly value: Expr }
  | { readonly is: 'start'; readonly to: Path; readonly value: Expr }
  | { readonly is: 'cancel'; readonly to: Path }
  | { readonly is: 'raise'; readonly path: Path }
  | { readonly is: 'clear'; readonly path: Path }

export interface Transition {
  readonly line: number
  readonly urgent: boolean
  readonly trigger: string
  readonly path: Path
  /** What `emit` and `call` send. */
  readonly args: readonly Expr[]
  /** What `on` calls the arguments. */
  readonly binders: readonly string[]
  /** What a server returns. */
  readonly answers: readonly Expr[]
  /** What a caller calls that. */
  readonly answered: readonly string[]
  readonly guards: readonly Expr[]
  readonly choices: readonly {
    readonly name: string
    readonly range?: { readonly low: Expr; readonly high: Expr }
    readonly type?: Type
  }[]
  readonly target?: string
  readonly effects: readonly Effect[]
}

export type Item =
  | Transition
  | { readonly name: string; readonly low: Expr; readonly high: Expr; readonly items: readonly Item[] }

export interface Signal {
  readonly kind: string
  readonly name: string
  readonly size?: Expr
  readonly params: readonly Typed[]
  /** What a call returns. */
  readonly answers: readonly Typed[]
}

export interface Machine {
  readonly name: string
  readonly formals: readonly Typed[]
  readonly signals: Signal[]
  readonly lets: Map<string, Named>
  readonly enums: Map<string, readonly string[]>
  readonly clocks: { readonly name: string; readonly size?: Expr; readonly start: Start; readonly runs?: Expr }[]
  readonly timers: { readonly name: string; readonly size?: Expr; readonly start: Start; readonly latency?: Expr }[]
  readonly vars: { readonly name: string; readonly size?: Expr; readonly type: Type; readonly start: Start }[]
  readonly states: {
    readonly name: string
    readonly initial: boolean
    readonly urgent: boolean
    readonly invariants: readonly Expr[]
    readonly items: readonly Item[]
  }[]
  /** Transitions of several states; `names` absent: of every state. */
  readonly shared: { readonly names?: readonly string[]; readonly items: readonly Item[] }[]
}

export interface Instance {
  readonly name: string
  readonly replicate?: { readonly name: string; readonly low: Expr; readonly high: Expr }
  readonly machine: string
  readonly args: readonly Expr[]
}

export interface ObserverClock {
  readonly name: string
  readonly resets: { readonly path: Path; readonly guard?: Expr }[]
  readonly held: Expr[]
  readonly runs: Expr[]
}

/** `on e when guard`: a jump. */
export interface Occasion {
  readonly path: Path
  readonly guard?: Expr
}

export interface Property {
  readonly name: string
  /** `reachable` too. `always` and `never` with `on` are about jumps. */
  readonly kind: 'always' | 'never' | 'whenever' | 'leads_to' | 'reachable'
  /** False where the property is about jumps and says no condition. */
  readonly condition: Expr
  readonly response?: Expr
  readonly deadline?: Expr
  readonly on?: Occasion
  /** Of `whenever`: a jump that answers. */
  readonly answer?: Occasion
  /** Of `never on e after on f within D`: f. */
  readonly after?: Occasion
}

/** All declarations of a file and of those that it uses. */
export interface Model {
  readonly params: Typed[]
  readonly assumptions: Expr[]
  readonly lets: Map<string, Named>
  readonly enums: Map<string, readonly string[]>
  readonly signals: Signal[]
  readonly machines: Map<string, Machine>
  readonly systems: Map<string, { readonly base?: string; readonly instances: readonly Instance[] }>
  readonly observerClocks: ObserverClock[]
  readonly observers: Instance[]
  readonly properties: Property[]
}

interface Token {
  readonly text: string
  readonly kind: string
  readonly line: number
}

const units: Readonly<Record<string, Rational>> = {
  ns: ratio(1, 1_000_000),
  us: ratio(1, 1000),
  ms: ratio(1),
  s: ratio(1000),
}

const token =
  /(?<gap>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<word>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?(?:ns|us|ms|s)?(?!\w))|(?<string>"[^"\n]*")|(?<sign>->|\.\.|\+=|-=|==|!=|<=|>=|&&|\|\||@\w+|[-+*/%<>=!?:;,.(){}[\]])/y

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const found = token.exec(text)
    if (!found) throw new Error(`line ${line}: no token`)
    const [kind = '', content = ''] = Object.entries(found.groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (kind !== 'gap') tokens.push({ text: content, kind, line })
    line += content.split('\n').length - 1
  }
  return tokens
}

/**
 * Reads the file at `path` and those that it uses, each once; `load` has their texts. Paths of `use` count from the
 * folder of the file.
 *
 * @throws Error that names the line where the text is no Tick.
 */
export function readModel(path: string, load: (path: string) => string): Model {
  const model: Model = {
    params: [],
    assumptions: [],
    lets: new Map(),
    enums: new Map(),
    signals: [],
    machines: new Map(),
    systems: new Map(),
    observerClocks: [],
    observers: [],
    properties: [],
  }
  const known = new Set<string>()
  const read = (file: string): void => {
    if (known.has(file)) return
    known.add(file)
    new Reader(tokensOf(load(file))).declarations(model, (used) => read(posix.join(posix.dirname(file), used)))
  }
  read(path)
  return model
}

/** Operators of two sides by level, weakest first; those of one level group to the left, `imply` to the right. */
const levels: readonly (readonly string[])[] = [
  ['imply'],
  ['or', '||'],
  ['and', '&&'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
]
const no: Expr = { is: 'bool', value: false }
const sameAs: Readonly<Record<string, string>> = { '||': 'or', '&&': 'and', '!': 'not' }

/** The type of a variable and its size: in `0..M[4]` the brackets are the size. */
function sized(type: Type, size: Expr | undefined): { readonly type: Type; readonly size?: Expr } {
  if (size !== undefined || type.is !== 'range') return { type, ...(size && { size }) }
  const { bare, index } = unindexed(type.high)
  return { type: { ...type, high: bare }, ...(index && { size: index }) }
}

function unindexed(high: Expr): { readonly bare: Expr; readonly index?: Expr } {
  if (high.is === 'apply' && ['+', '-', '*', '/', '%', 'negate'].includes(high.op)) {
    const last = unindexed(high.args.at(-1) as Expr)
    return { ...last, bare: { ...high, args: [...high.args.slice(0, -1), last.bare] } }
  }
  const part = high.is === 'path' ? high.path.at(-1) : undefined
  if (high.is !== 'path' || part?.index === undefined) return { bare: high }
  return { bare: { is: 'path', path: [...high.path.slice(0, -1), { name: part.name }] }, index: part.index }
}

class Reader {
  private readonly tokens: readonly Token[]
  private at = 0
  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  declarations(model: Model, use: (path: string) => void): void {
    while (this.at < this.tokens.length) {
      if (this.take('use')) {
        const path = this.next().text.slice(1, -1)
        this.expect(';')
        use(path)
      } else if (this.take('param')) model.params.push(this.declared(this.typed()))
      else if (this.take('assume')) model.assumptions.push(this.declared(this.expr()))
      else if (this.take('machine')) this.machine(model)
      else if (this.take('system')) this.system(model)
      else if (this.take('observe')) this.observe(model)
      else if (this.take('property')) model.properties.push(this.property(this.title()))
      else if (this.take('reachable'))
        model.properties.push({ name: this.title(), kind: 'reachable', condition: this.declared(this.expr()) })
      else if (this.take('bound')) while (!this.take(';')) this.next()
      else if (this.take('check')) while (!this.take('}')) this.next()
      else if (!this.shared(model)) this.fail()
      this.take(';')
    }
  }

  /** What a file and a machine may both declare: names, types, signals. */
  private shared(into: Pick<Model, 'lets' | 'enums' | 'signals'>): boolean {
    if (this.take('const') || this.take('let')) {
      const name = this.next().text
      const formals = this.take('(') ? this.list(')', () => this.typed()) : []
      this.expect('=')
      into.lets.set(name, this.declared({ formals, body: this.expr() }))
    } else if (this.take('enum')) {
      const name = this.next().text
      this.expect('{')
      into.enums.set(
        name,
        this.list('}', () => this.next().text),
      )
    } else if (['event', 'call', 'irq'].includes(this.peek())) {
      const kind = this.next().text
      const name = this.next().text
      const size = this.take('[') ? this.closed(']', () => this.expr()) : undefined
      const params = this.take('(') ? this.list(')', () => this.typed()) : []
      const answers = this.returns() ? this.list(')', () => this.typed()) : []
      into.signals.push(this.declared({ kind, name, ...(size && { size }), params, answers }))
    } else return false
    return true
  }

  private returns(): boolean {
    const is = this.take('returns')
    if (is) this.expect('(')
    return is
  }

  private machine(model: Model): void {
    const name = this.next().text
    const formals = this.take('(') ? this.list(')', () => this.typed()) : []
    const made: Machine = {
      name,
      formals,
      signals: [],
      lets: new Map(),
      enums: new Map(),
      clocks: [],
      timers: [],
      vars: [],
      states: [],
      shared: [],
    }
    this.expect('{')
    while (!this.take('}')) {
      if (this.take('clock')) {
        const clock = { name: this.next().text, ...this.size(), start: this.start() }
        made.clocks.push(this.declared({ ...clock, ...(this.take('while') && { runs: this.expr() }) }))
      } else if (this.take('timer')) {
        const timer = { name: this.next().text, ...this.size(), start: this.start() }
        made.timers.push(
          this.declared({ ...timer, ...(this.take('expires') && this.take('within') && { latency: this.expr() }) }),
        )
      } else if (this.take('var')) {
        const { name, type } = this.typed(false)
        made.vars.push(this.declared({ name, ...sized(type, this.size().size), start: this.start() }))
      } else if (this.take('in')) {
        const names = this.take('any') ? undefined : this.list('{', () => this.next().text)
        if (names === undefined) this.expect('{')
        made.shared.push({ ...(names && { names }), items: this.items([]) })
      } else if (!this.shared(made)) made.states.push(this.state())
      this.take(';')
    }
    model.machines.set(name, made)
  }

  private state(): Machine['states'][number] {
    let [initial, urgent] = [false, false]
    while (!this.take('state')) {
      if (this.take('initial')) initial = true
      else if (this.take('urgent')) urgent = true
      else this.fail()
    }
    const name = this.next().text
    this.note()
    this.expect('{')
    const invariants: Expr[] = []
    return { name, initial, urgent, invariants, items: this.items(invariants) }
  }

  /** Transitions and invariants up to the bracket that closes. */
  private items(invariants: Expr[]): Item[] {
    const items: Item[] = []
    while (!this.take('}')) {
      if (this.take('invariant')) invariants.push(this.declared(this.expr()))
      else if (this.take('for')) {
        const bound = this.ranged()
        this.expect('{')
        items.push({ ...bound, items: this.items([]) })
      } else items.push(this.transition())
      this.take(';')
    }
    return items
  }

  private transition(): Transition {
    const line = this.tokens[this.at]?.line ?? 0
    const urgent = this.take('urgent')
    const trigger = this.next().text
    if (!['may', 'when', 'on', 'emit', 'call'].includes(trigger)) this.fail()
    const guards: Expr[] = trigger === 'when' ? [this.expr()] : []
    const path = ['on', 'emit', 'call'].includes(trigger) ? this.path() : []
    const bracket = path.length > 0 && this.take('(')
    const args = bracket && trigger !== 'on' ? this.list(')', () => this.expr()) : []
    const binders = bracket && trigger === 'on' ? this.list(')', () => this.next().text) : []
    const returns = path.length > 0 && this.returns()
    const answers = returns && trigger === 'on' ? this.list(')', () => this.expr()) : []
    const answered = returns && trigger === 'call' ? this.list(')', () => this.next().text) : []
    const choices: Transition['choices'][number][] = []
    let target: string | undefined
    while (this.peek() !== ';' && this.peek() !== '{') {
      if (this.take('when')) guards.push(this.expr())
      else if (this.take('->')) target = this.next().text
      else if (this.take('choose')) choices.push(this.choice())
      else if (!this.note()) this.fail()
    }
    const effects = this.take('{') ? this.block() : []
    this.note()
    const said = { args, binders, answers, answered }
    return { line, urgent, trigger, path, ...said, guards, choices, ...(target !== undefined && { target }), effects }
  }

  private choice(): Transition['choices'][number] {
    if (this.tokens[this.at + 1]?.text === ':') return this.typed(false)
    const { name, low, high } = this.ranged()
    return { name, range: { low, high } }
  }

  private block(): Effect[] {
    const effects: Effect[] = []
    while (!this.take('}')) {
      effects.push(...this.effect())
      this.take(';')
    }
    return effects
  }

  private effect(): Effect[] {
    if (this.take('if')) return [this.branch()]
    if (this.take('for')) {
      const bound = this.ranged()
      this.expect('{')
      return [{ is: 'for', ...bound, effects: this.block() }]
    }
    if (this.take('raise')) return [{ is: 'raise', path: this.path() }]
    if (this.take('clear')) return [{ is: 'clear', path: this.path() }]
    if (this.take('reset')) {
      this.expect('(')
      return this.list(')', () => ({
        is: 'set',
        to: this.path(),
        value: { is: 'number', value: ratio(0), time: true },
      }))
    }
    if (this.take('cancel')) {
      this.expect('(')
      return this.list(')', () => ({ is: 'cancel', to: this.path() }))
    }
    if (this.take('start')) {
      this.expect('(')
      const to = this.path()
      this.expect(',')
      const value = this.expr()
      this.take(',')
      this.expect(')')
      return [{ is: 'start', to, value }]
    }
    const to = this.path()
    const sign = this.next().text
    const value = this.expr()
    const old: Expr = { is: 'path', path: to }
    return [{ is: 'set', to, value: sign === '=' ? value : { is: 'apply', op: sign.slice(0, 1), args: [old, value] } }]
  }

  private branch(): Effect {
    this.expect('(')
    const condition = this.closed(')', () => this.expr())
    this.expect('{')
    const yes = this.block()
    if (!this.take('else')) return { is: 'if', condition, yes, no: [] }
    if (this.take('if')) return { is: 'if', condition, yes, no: [this.branch()] }
    this.expect('{')
    return { is: 'if', condition, yes, no: this.block() }
  }

  private system(model: Model): void {
    const name = this.next().text
    const base = this.take('extends') ? this.next().text : undefined
    const instances: Instance[] = []
    this.expect('{')
    while (!this.take('}')) instances.push(this.declared(this.instance()))
    model.systems.set(name, { ...(base !== undefined && { base }), instances })
  }

  private instance(): Instance {
    const name = this.next().text
    const replicate = this.take('[') ? this.closed(']', () => this.ranged()) : undefined
    this.expect(':')
    const machine = this.next().text
    return {
      name,
      ...(replicate && { replicate }),
      machine,
      args: this.take('(') ? this.list(')', () => this.expr()) : [],
    }
  }

  private observe(model: Model): void {
    if (!this.take('clock')) {
      model.observers.push(this.declared(this.instance()))
      return
    }
    const clock: ObserverClock = { name: this.next().text, resets: [], held: [], runs: [] }
    this.expect('{')
    while (!this.take('}')) {
      if (this.take('run') && this.take('while')) clock.runs.push(this.declared(this.expr()))
      else if (this.take('reset') && this.take('while')) clock.held.push(this.declared(this.expr()))
      else if (this.take('on'))
        clock.resets.push(this.declared({ path: this.path(), ...(this.take('when') && { guard: this.expr() }) }))
      else this.fail()
    }
    model.observerClocks.push(clock)
  }

  private title(): string {
    const name = this.next().text
    if (this.tokens[this.at]?.kind === 'string') this.next()
    this.expect(':')
    return name
  }

  private property(name: string): Property {
    if (this.take('always')) {
      const on = this.occasion()
      if (on) this.expect(':')
      return { name, kind: 'always', ...(on && { on }), condition: this.declared(this.expr()) }
    }
    if (this.take('never')) {
      const on = this.occasion()
      if (on === undefined) return { name, kind: 'never', condition: this.declared(this.expr()) }
      if (!this.take('after')) return this.declared({ name, kind: 'never', on, condition: no })
      const after = this.occasion()
      this.expect('within')
      return { name, kind: 'never', on, ...(after && { after }), condition: no, deadline: this.declared(this.expr()) }
    }
    if (this.take('whenever')) {
      const on = this.occasion()
      const condition = on ? no : this.expr()
      this.expect('then')
      const answer = this.occasion()
      const response = answer ? no : this.expr()
      this.expect('within')
      const deadline = this.declared(this.expr())
      return { name, kind: 'whenever', ...(on && { on }), ...(answer && { answer }), condition, response, deadline }
    }
    const condition = this.expr()
    this.expect('leads_to')
    const response = this.expr()
    while (!this.take(';')) this.next()
    return { name, kind: 'leads_to', condition, response }
  }

  private occasion(): Occasion | undefined {
    if (!this.take('on')) return undefined
    const path = this.path()
    return { path, ...(this.take('when') && { guard: this.expr() }) }
  }

  /** `@source(…)`, `@unreachable(…)`: they mean nothing for a run. */
  private note(): boolean {
    if (!this.peek().startsWith('@')) return false
    while (this.next().text !== ')');
    return true
  }

  private typed(valued = true): Typed {
    const name = this.next().text
    this.expect(':')
    const type = this.type()
    return { name, type, ...(valued && this.take('=') && { value: this.expr() }) }
  }

  /** `[N]` behind the name of a clock or timer, or the type of a variable. */
  private size(): { readonly size?: Expr } {
    return this.take('[') ? { size: this.closed(']', () => this.expr()) } : {}
  }

  private type(): Type {
    const word = this.peek()
    const simple = ['bool', 'int', 'time', 'machine'].find((name) => name === word)
    if (simple !== undefined) return { is: this.next().text as 'bool' }
    if (
      this.tokens[this.at]?.kind === 'word' &&
      !['..', '+', '-', '*', '/', '%'].includes(this.tokens[this.at + 1]?.text ?? '')
    )
      return { is: 'enum', name: this.next().text }
    return { is: 'range', ...this.range() }
  }

  private start(): Start {
    if (this.take('in')) return this.range()
    if (!this.take('=')) return undefined
    return this.take('any') ? 'any' : this.expr()
  }

  private range(): { low: Expr; high: Expr } {
    const low = this.level(4)
    this.expect('..')
    return { low, high: this.level(4) }
  }

  private ranged(): { name: string; low: Expr; high: Expr } {
    const name = this.next().text
    this.expect('in')
    return { name, ...this.range() }
  }

  private expr(): Expr {
    const condition = this.level(0)
    if (!this.take('?')) return condition
    const yes = this.expr()
    this.expect(':')
    return { is: 'apply', op: '?', args: [condition, yes, this.expr()] }
  }

  private level(n: number): Expr {
    const here = levels[n]
    if (here === undefined) return this.unary()
    let left = this.level(n + 1)
    while (here.includes(this.peek())) {
      const op = this.next().text
      left = { is: 'apply', op: sameAs[op] ?? op, args: [left, this.level(n === 0 ? 0 : n + 1)] }
    }
    return left
  }

  private unary(): Expr {
    if (this.take('not') || this.take('!')) return { is: 'apply', op: 'not', args: [this.unary()] }
    if (this.take('-')) return { is: 'apply', op: 'negate', args: [this.unary()] }
    return this.primary()
  }

  private primary(): Expr {
    if (this.take('true')) return { is: 'bool', value: true }
    if (this.take('false')) return { is: 'bool', value: false }
    if (this.take('(')) return this.closed(')', () => this.expr())
    if (this.tokens[this.at]?.kind === 'number') return this.number(this.next().text)
    const ranks = ['min', 'max', 'argmin', 'argmax'].includes(this.peek()) && this.tokens[this.at + 1]?.kind === 'word'
    if (ranks || ['forall', 'exists', 'count', 'sum'].includes(this.peek())) {
      const op = this.next().text
      const bound = this.ranged()
      this.expect(':')
      return { is: 'quantified', op, ...bound, body: this.expr() }
    }
    if (['armed', 'left', 'pending', 'min', 'max'].includes(this.peek()) && this.tokens[this.at + 1]?.text === '(') {
      const op = this.next().text
      this.expect('(')
      return { is: 'apply', op, args: this.list(')', () => this.expr()) }
    }
    const path = this.path()
    return this.take('(') ? { is: 'call', path, args: this.list(')', () => this.expr()) } : { is: 'path', path }
  }

  private number(text: string): Expr {
    const [, digits = '', unit = ''] = /^([\d.]+)(.*)$/.exec(text) ?? []
    const value = times(parseRational(digits), units[unit] ?? ratio(1))
    return { is: 'number', value, time: unit !== '' }
  }

  private path(): Path {
    const parts: Path[number][] = []
    do {
      const name = this.next()
      if (name.kind !== 'word') this.fail()
      parts.push({ name: name.text, ...(this.take('[') && { index: this.closed(']', () => this.expr()) }) })
    } while (this.take('.'))
    return parts
  }

  private list<T>(end: string, read: () => T): T[] {
    const items: T[] = []
    while (!this.take(end)) {
      items.push(read())
      if (!this.take(',') && this.peek() !== end) this.fail()
    }
    return items
  }

  private closed<T>(end: string, read: () => T): T {
    const item = read()
    this.expect(end)
    return item
  }

  /** What was read, when its `;` follows. */
  private declared<T>(item: T): T {
    this.expect(';')
    return item
  }

  private peek(): string {
    return this.tokens[this.at]?.text ?? ''
  }

  private take(text: string): boolean {
    if (this.peek() !== text) return false
    this.at++
    return true
  }

  private next(): Token {
    const found = this.tokens[this.at++]
    if (found === undefined) throw new Error('the file ends too early')
    return found
  }

  private expect(text: string): void {
    if (!this.take(text)) this.fail()
  }

  private fail(): never {
    const here = this.tokens[this.at]
    throw new Error(`line ${here?.line}: ${here?.text}`)
  }
}
