/**
 * Random systems with views, and random contracts for them, as text: a part with states, a clock and data; a contract
 * that is made from it, mostly looser, now and then tighter; a user of both. What is drawn beside that, see `Features`.
 */
import { type Random, randomFrom } from '../../checker/run/random.ts'

/** What a file has, beyond states, clocks and invariants. */
interface Features {
  /** The contract's bound is a parameter, with assumptions, and the check gives it: `for G = P + 1ms`. */
  readonly params: boolean
  /** Events carry a value. */
  readonly args: boolean
  /** The part and its contract have a variable; the view may show it. */
  readonly data: boolean
  /** The view shows the part's clock. */
  readonly clock: boolean
  /** Two users of one contract; or two parts, each with its own contract and user, which send no events. */
  readonly several: 'none' | 'users' | 'parts'
  /** A system in between: the contract is itself a part, with a looser contract for the user. */
  readonly chain: boolean
  /** An observer clock that events reset, or states. */
  readonly observer: boolean
  /** The contract is not spoiled on purpose. */
  readonly faithful: boolean
}

interface Move {
  readonly from: string
  readonly to: string
  /** Spontaneous; sends `e`; hears `k` of the user, or `i` of the helper. */
  readonly word: 'may' | 'e' | 'k' | 'i'
  /** Milliseconds that the clock has to show. */
  readonly least?: number
  readonly resets: boolean
  /** What the variable becomes. */
  readonly sets?: number
  /** The argument of the event. */
  readonly says: string
}

/** `x <= P + 2ms`, or without P: `x <= 2ms`; `when`: only there. */
interface Limit {
  readonly ms: number
  readonly param?: string
  readonly when?: string
}

interface Part {
  readonly states: readonly string[]
  readonly limits: ReadonlyMap<string, Limit>
  readonly moves: readonly Move[]
}

/** A file with a system, a small one, perhaps one in between, and what is asked of them. */
export function randomContract(seed: number): string {
  const random = randomFrom(seed)
  const features = randomFeatures(random)
  const helper = random.below(4)
  const part = randomPart(random, helper > 0, features)
  const places = new Map(
    part.states.map((s, i) => [s, i < 2 || features.faithful ? ('ABC'[i] as string) : random.oneOf(['A', 'B', 'C'])]),
  )
  const contract = loosened(part, places, random, features)
  const outer = features.chain
    ? loosened(contract, new Map(contract.states.map((s) => [s, s])), random, features)
    : undefined
  const given = givenBound(part, random, features)
  const patience = features.params && random.chance(1, 2) ? 'G' : `${2 + random.below(4)}ms`
  return [
    ...(given === undefined ? [] : [given.text]),
    `event e${features.args ? '(a: 0..1)' : ''}; event k; event i;`,
    machineText('Part', part, features),
    helperText(helper, features.several === 'parts' ? 'part[0]' : 'part'),
    machineText('Promise', contract, features),
    ...(outer === undefined ? [] : [machineText('Outer', outer, features)]),
    userText(patience, random, features),
    viewText('Seen', part.states, places, random, features),
    ...(outer === undefined
      ? []
      : [viewText('Again', contract.states, new Map(contract.states.map((s) => [s, s])), random, features)]),
    ...systemTexts(helper > 0, features),
    ...propertyTexts(patience, (outer ?? contract).limits.get('A'), random, features),
    ...checkTexts(given?.value, features),
  ].join('\n')
}

function randomFeatures(random: Random): Features {
  const data = random.chance(1, 2)
  return {
    params: random.chance(2, 3),
    args: random.chance(1, 2),
    data,
    clock: random.chance(3, 4),
    several: random.oneOf(['none', 'none', 'none', 'users', 'parts']),
    chain: random.chance(1, 4),
    observer: random.chance(1, 3),
    faithful: random.chance(3, 5),
  }
}

function randomPart(random: Random, isHelped: boolean, features: Features): Part {
  const { params, data, faithful, clock, several } = features
  const states = ['S0', 'S1', ...(random.chance(1, 2) ? ['S2'] : [])]
  const limits = new Map(
    states.flatMap((s, i): [string, Limit][] => {
      const isParam = params && (i === 0 || random.chance(1, 2))
      if (!isParam && random.chance(1, 3)) return []
      return [[s, isParam ? { ms: random.below(3), param: 'P' } : { ms: 1 + random.below(4) }]]
    }),
  )
  const words: Move['word'][] = ['may', 'may', 'e', 'e', 'k', ...(isHelped ? (['i', 'i'] as const) : [])]
  const value = (): Pick<Move, 'sets' | 'says'> => ({
    ...(data && random.chance(1, 2) && { sets: random.below(2) }),
    says: data && random.chance(1, 2) ? 'm' : String(random.below(2)),
  })
  const moves = states.flatMap((from, at): Move[] => {
    const leaving: Move = {
      from,
      to: states[(at + 1) % states.length] as string,
      word: 'may',
      resets: true,
      ...value(),
    }
    const more = Array.from({ length: 1 + random.below(3) }, (): Move => {
      const least = random.chance(1, 2) ? random.below(3) : undefined
      const [to, drawn] = [random.oneOf(states), random.oneOf(words)]
      const word = drawn === 'e' && several === 'parts' ? 'may' : drawn
      const isLoop = to === from && (word === 'may' || word === 'i')
      // What changes a clock only is not mended by the contract.
      const resets = faithful ? !isLoop && (!clock || random.chance(2, 3)) : random.chance(2, 3)
      return { from, to, word, ...(least !== undefined && { least }), resets, ...value() }
    })
    const own = [...(limits.has(from) ? [leaving] : []), ...more]
    // Of several ways to hear one event a contract has to be able to go each.
    return faithful
      ? own.filter((m, i) => m.word === 'may' || m.word === 'i' || own.findIndex((o) => o.word === m.word) === i)
      : own
  })
  return { states, limits, moves }
}

/** A contract made from a part: places for states, most bounds looser, a few tighter, an edge lost now and then. */
function loosened(part: Part, places: ReadonlyMap<string, string>, random: Random, { data, faithful }: Features): Part {
  const place = (state: string): string => places.get(state) as string
  const spoils = (of: number): boolean => !faithful && random.chance(1, of)
  const limits = new Map<string, Limit>()
  for (const name of new Set(places.values())) {
    const all = part.states.filter((s) => place(s) === name).map((s) => part.limits.get(s))
    const known = all.filter((l) => l !== undefined)
    if (known.length < all.length || random.chance(1, 3)) continue
    const when =
      known.find((l) => l.when !== undefined)?.when ??
      (data && random.chance(1, 4) ? `m == ${random.below(2)}` : undefined)
    const slack = faithful ? random.oneOf([0, 0, 1, 2]) : random.oneOf([0, 0, 1, 2, 4, -1])
    const ms = Math.max(1, Math.max(...known.map((l) => l.ms)) + slack)
    limits.set(name, {
      ...(known.some((l) => l.param !== undefined) ? { ms: 0, param: 'G' } : { ms }),
      ...(when !== undefined && { when }),
    })
  }
  const moves = part.moves.flatMap((move): Move[] => {
    if (spoils(40)) return []
    const { least, sets, ...others } = move
    const isHeard = faithful && move.word === 'k'
    const other =
      least === undefined || (!isHeard && random.chance(1, 2))
        ? undefined
        : least + (faithful ? 0 : random.oneOf([0, 0, 0, -1, 1]))
    return [
      {
        ...others,
        from: place(move.from),
        to: place(move.to),
        word: move.word === 'i' ? 'may' : move.word,
        ...(other !== undefined && { least: other }),
        ...(sets !== undefined && !spoils(15) && { sets }),
        resets: move.resets || spoils(6),
        says: spoils(15) ? '0' : move.says,
      },
    ]
  })
  return { states: [...new Set(places.values())].sort(), limits, moves }
}

/** The parameters with their assumptions, and the value that the check gives for the contract's bound. */
function givenBound(
  part: Part,
  random: Random,
  { params, faithful }: Features,
): { readonly text: string; readonly value: string } | undefined {
  if (!params) return undefined
  const least = Math.max(...[...part.limits.values()].map((l) => l.ms))
  const more = least + (faithful ? random.oneOf([0, 0, 1, 2]) : random.oneOf([0, 0, 1, 2, -1]))
  const twice = random.chance(1, 4)
  const length = 1 + random.below(4)
  const value = twice ? `2 * P + ${least}ms` : `P + ${more}ms`
  const text = [
    `param P: time = ${length}ms; param G: time = ${twice ? 2 * length + least : length + more}ms;`,
    `assume P >= 1ms and P <= 4ms; assume G >= ${random.oneOf([1, 1, 1, 2])}ms${random.chance(1, 4) ? ' and G >= P' : ''};`,
  ].join(' ')
  return { text, value: value.replace('+ -', '- ') }
}

function machineText(name: string, { states, limits, moves }: Part, features: Features): string {
  const stateText = (state: string): string => {
    const own = moves.filter((m) => m.from === state).map((m) => moveText(m, features))
    return `state ${state} { ${limitText(limits.get(state))}${own.join(' ')} }`
  }
  return `machine ${name} { clock x; ${features.data ? 'var m: 0..1 = 0; ' : ''}${states.map(stateText).join(' ')} }`
}

function limitText(limit: Limit | undefined): string {
  if (limit === undefined) return ''
  return `invariant ${limit.when === undefined ? '' : `${limit.when} imply `}x <= ${boundText(limit)}; `
}

function boundText({ ms, param }: Limit): string {
  return param === undefined ? `${ms}ms` : ms === 0 ? param : `${param} + ${ms}ms`
}

function moveText({ word, least, to, resets, sets, says }: Move, { args }: Features): string {
  const trigger = { may: 'may', e: `emit e${args ? `(${says})` : ''}`, k: 'on k', i: 'on i' }[word]
  const effects = [...(resets ? ['reset(x);'] : []), ...(sets === undefined ? [] : [`m = ${sets};`])]
  return `${trigger}${least === undefined ? '' : ` when x >= ${least}ms`} -> ${to}${effects.length > 0 ? ` { ${effects.join(' ')} }` : ';'}`
}

/** Something beside the part that nobody outside sees: none, a clock, a timer with an urgent state, an urgent edge. */
function helperText(kind: number, part: string): string {
  return [
    '',
    'machine Helper { clock y; state H { invariant y <= 2ms; emit i when y >= 1ms { reset(y); } } }',
    'machine Helper { timer t = 1ms; initial state H { on t -> P; } urgent state P { emit i -> H { start(t, 2ms); } } }',
    `machine Helper { clock y; var up: bool = false; state H { invariant y <= 3ms; may when y >= 1ms and not up { up = true; reset(y); } urgent emit i when up and ${part}.S0 { up = false; } may when y == 3ms { up = false; reset(y); } } }`,
  ][kind] as string
}

function userText(limit: string, random: Random, { args, data, clock, several }: Features): string {
  const hears = args ? 'on e(a)' : 'on e'
  const lines = [
    ...(several === 'parts' ? [] : [`${hears} -> V { reset(z); }`, `${hears} when n < 2 -> U { n += 1; }`]),
    ...(args && several !== 'parts' ? ['on e(a) when a == 1 -> V { reset(z); n = 0; }', 'on e(a) { n = a; }'] : []),
    ...(clock ? ['may when c.x >= 1ms -> V { reset(z); }', 'when c.x <= 1ms and n < 2 { n += 1; }'] : []),
    ...(data ? ['when c.m == 1 and n == 0 -> V { n = 1; }', 'urgent when c.m == 0 and n == 2 -> U { n = 0; }'] : []),
    'emit k when z >= 1ms { reset(z); }',
    'emit k when c.A and z >= 1ms -> V { n = 0; reset(z); }',
    'may when c.A and n < 2 { n += 1; }',
    'when not c.A and n == 2 -> U { n = 0; }',
    'urgent when c.A and n == 1 { n = 2; }',
    'may -> U { reset(z); }',
    'may -> V { reset(z); }',
  ]
  const some = (): string => lines.filter(() => random.chance(1, 3)).join(' ')
  const invariant = [`invariant z <= ${limit};`, `invariant c.A imply z <= ${limit};`, '', ''][random.below(4)]
  const own = random.chance(1, 3) ? 'clock z while c.A;' : 'clock z;'
  return `machine User(c: machine) { ${own} var n: 0..2 = 0; state U { ${invariant} ${some()} may -> V { reset(z); } } state V { ${some()} may -> U { reset(z); } } }`
}

function viewText(
  name: string,
  states: readonly string[],
  places: ReadonlyMap<string, string>,
  random: Random,
  features: Features,
): string {
  const { clock, data, faithful, chain } = features
  const shown = (place: string): string => {
    const own = states.filter(
      (s) => places.get(s) === (!faithful && random.chance(1, 15) ? random.oneOf(['A', 'B']) : place),
    )
    return own.length === 0 ? 'false' : own.map((s) => `of.${s}`).join(' or ')
  }
  const others = [...new Set(places.values())].filter((p) => p !== 'A' && (faithful || chain || random.chance(2, 3)))
  const lets = ['A', ...others].map((p) => `let ${p} = ${shown(p)};`)
  return `view ${name}(of: machine) { ${[...lets, ...(clock ? ['let x = of.x;'] : []), ...(data ? ['let m = of.m;'] : [])].join(' ')} }`
}

function systemTexts(isHelped: boolean, { several, chain }: Features): string[] {
  const two = (role: string, isTwo: boolean): string => (isTwo ? `${role}[i in 0..1]` : role)
  const isTwo = several === 'parts'
  const one = (role: string): string => (isTwo ? `${role}[i]` : role)
  const user = `${two('user', several !== 'none')}: User(${one('ctr')});`
  const part = `${two('part', isTwo)}: Part; ${isHelped ? 'helper: Helper;' : ''}`
  if (!chain)
    return [
      `system big { ${part} ${two('ctr', isTwo)}: Seen(${one('part')}); ${user} }`,
      `system small { ${two('ctr', isTwo)}: Promise; ${user} }`,
    ]
  const again = `${two('ctr', isTwo)}: Again(${one('mid')});`
  return [
    `system big { ${part} ${two('mid', isTwo)}: Seen(${one('part')}); ${again} ${user} }`,
    `system middle { ${two('mid', isTwo)}: Promise; ${again} ${user} }`,
    `system small { ${two('ctr', isTwo)}: Outer; ${user} }`,
  ]
}

/** `patience`: how long users stay; `own`: the bound of the contract's first state. */
function propertyTexts(
  patience: string,
  own: Limit | undefined,
  random: Random,
  { several, params, observer, clock, data }: Features,
): string[] {
  const u = several === 'none' ? 'user' : `user[${random.below(2)}]`
  const c = several === 'parts' ? 'ctr[0]' : 'ctr'
  const length = params && random.chance(1, 2) ? `G + ${random.below(3)}ms` : `${2 + random.below(5)}ms`
  const stays = own === undefined ? patience : boundText(own)
  const resets = several === 'parts' ? `reset while ${c}.A` : 'reset on e'
  return [
    `property late: always (${u}.U and ${c}.A imply ${u}.z <= ${random.chance(2, 3) ? patience : length});`,
    ...(clock
      ? [
          `property ages: always (${c}.A${own?.when === undefined ? '' : ` and ${c}.${own.when}`} imply ${c}.x <= ${stays}${random.oneOf(['', '', ' + 1ms', ' - 1ms'])});`,
        ]
      : []),
    ...(data
      ? [
          `property marked: never (${c}.A and ${c}.m == ${random.below(2)}${random.oneOf(['', ` and ${u}.V`, ` and ${u}.n == 2`])});`,
        ]
      : []),
    `property never_both: never (${c}.A and ${u}.V and ${u}.n == 2);`,
    `property soon: whenever ${c}.A then not ${c}.A within ${params && random.chance(1, 2) ? 'G' : `${1 + random.below(5)}ms`};`,
    `reachable meets: ${u}.U and ${u}.n == ${1 + random.below(2)} and ${random.oneOf(['', 'not '])}${c}.A;`,
    ...(observer
      ? [
          `observe clock since { ${resets}; ${random.chance(1, 2) ? `run while ${c}.A;` : ''} }`,
          `property heard: always (${u}.V imply since <= ${length});`,
        ]
      : []),
  ]
}

function checkTexts(value: string | undefined, { chain, observer, clock, data }: Features): string[] {
  const given = value === undefined ? '' : ` for G = ${value}`
  const asked = `{ late: proved; ${clock ? 'ages: proved; ' : ''}${data ? 'marked: proved; ' : ''}never_both: proved; soon: proved; meets: unreachable; ${observer ? 'heard: proved; ' : ''}}`
  return chain
    ? [`check big refines middle${given} ${asked}`, `check middle refines small ${asked}`]
    : [`check big refines small${given} ${asked}`]
}
