/**
 * A random network as the text of a Tick file: the same plain numbers as in `random-network.ts`, written as a person
 * would write them. What only texts have (sized data and indices that vary, which a network has no more) comes last in
 * each list.
 */
import type { EdgeSpec, MachineSpec, NetworkSpec, WatcherEdgeSpec } from '../fuzz/network-spec.ts'

const names = ['A', 'B', 'C'] as const

/** The one system of the file. */
export const systemName = 'net'

/** Properties of the file: `asked` is the condition with the number of the call, the others are always there. */
export const propertyNames = [
  'asked',
  'never_asked',
  'answer',
  'calm',
  'watching',
  'spaced',
  'timely',
  'heard',
  'called',
] as const

interface Place {
  readonly spec: MachineSpec
  readonly states: readonly string[]
  /** How it speaks of another machine, or of itself where there is no other. */
  readonly other: string
  readonly calledUrgently: boolean
  readonly plain: boolean
  /** Whether its machine has sized data. */
  readonly sized: boolean
}

/** The text of a file with the network and with questions about it; `condition` numbers what is asked. */
export function tickOf(spec: NetworkSpec, condition: number): string {
  const { machines } = spec
  const last = `m${machines.length - 1}`
  const calledUrgently = machines.some((m) => m.edges.some((e) => e.urgent && (e.trigger === 6 || e.trigger === 9)))
  const placed = machines.map((m, i) => {
    const states = names.slice(0, m.states)
    const other = machines.length > 1 ? `m${(i + 1) % machines.length}.` : ''
    return machineText(i, { spec: m, states, other, calledUrgently, plain: spec.plain, sized: m.edges.some(isSized) })
  })
  const cells = machines.some((m) => m.edges.some(isSized))
  const watched = spec.watcher.length > 0
  return `param P: time = 2ms;
assume P > 0ms and P <= 5ms;
enum mood { CALM, BUSY, GONE }
irq line;
event ping;
event told(value: time);
call ask(value: time) returns (late: bool, back: time);
call knock returns (room: 0..2);
let above(v: time, low: time = 1ms) = v > low;
let flagged(v: machine) = v.flag or v.A;
${cells ? cellText : ''}${placed.join('')}
system ${systemName} { ${machines.map((_, i) => `m${i}: M${i};`).join(' ')}${cells ? ' cell[i in 0..1]: Cell(i);' : ''} }
observe clock watch { reset on ping when m0.flag; run while m0.A; ${spec.held ? 'reset while pending(line); ' : ''}}
observe clock since_call { reset on told when ${last}.x > 1ms; reset on ask when ${last}.x > 1ms; reset while ${last}.mood == GONE; }
${watched ? watcherText(spec.watcher, last) : ''}
property asked: always not (${conditionText(condition, watched)});
reachable never_asked: ${conditionText(condition, watched)};
property answer: whenever pending(line) then m0.flag within P;
property calm: whenever not m0.A or ${last}.flag then ${last}.feels(CALM) within 2 * P;
property spaced: never on told after on ping when m0.flag within P;
property timely: always on ping when not pending(line): m0.x <= P and watch <= 2 * P;
property heard: whenever on ping when m0.flag then on told when ${last}.x > 1ms within P;
property called: whenever on ask then m0.flag or pending(line) within P;
property watching: always watch >= 0ms and since_call >= 0ms;
check ${systemName} { ${propertyNames.map((name) => `${name}: ${name === 'never_asked' ? 'reached' : 'proved'};`).join(' ')} }
`
}

function conditionText(n: number, watched: boolean): string {
  const conditions = [
    'm0.x > P',
    'pending(line) and m0.y > 1ms',
    'watch > 2 * P',
    'm0.level > 1',
    'watch > 1ms and m0.x < 1ms',
    'left(m0.t) < 0ms',
    'm0.x == P + 1ms',
    'm0.y + watch < 0ms',
    'since_call > m0.span and armed(m0.t)',
    watched ? 'w.seen > 1 and m0.x >= 1ms' : 'm0.mood == GONE and max(m0.x, m0.y) > P',
  ]
  return conditions[n % conditions.length] ?? 'false'
}

/** Whether an edge uses what only texts have. */
function isSized({ trigger, guard, effect }: EdgeSpec): boolean {
  return trigger > 10 || guard > 17 || effect > 21
}

/** What machines with sized data share: two machines, events and lines by number. */
const cellText = `event bell[3];
irq wire[3];
let near(v: machine) = v.c <= P or v.B;
machine Cell(i: int) {
    clock c;
    initial state A { on bell[i] -> B { reset(c); } }
    state B { on bell[2 - i] -> A; }
}
`

function machineText(i: number, place: Place): string {
  const { spec } = place
  const { start, stopwatch, latency, edges } = spec
  const spanStart = start === 3 ? '= any' : start === 1 ? 'in 0ms..P' : '= 1ms'
  return `machine M${i} {
    clock x${stopwatch ? ' while A' : ''};
    clock y ${start === 4 ? '= any' : 'in 0ms..P'};
    timer t${['', '', ' = P', ' = -1ms', ' in -1ms..P'][start] ?? ''}${['', ' expires within 1ms', ' expires within P'][latency] ?? ''};
    var flag: bool = ${i === 1 ? 'any' : 'false'};
    var level: 0..2${['', ' = 0', ' = any'][start] ?? ' = 1'};
    var span: time ${spanStart};
    var mood: mood${start === 4 ? ' = any' : start === 3 ? '' : ' = CALM'};
${place.sized ? sizedText(start) : ''}    let quiet = not armed(t);
    let halves_to(n: int) = level / 2 <= n;
    let feels(m: mood) = mood == m;
${place.states.map((s) => stateText(s, place)).join('')}${edges.map((e) => edgeText(e, place)).join('')}}
`
}

const sizedText = (start: number): string => `    clock age[2]${start === 1 ? ' in 0ms..P' : ''};
    timer slot[2]${start === 2 ? ' = P' : ''};
    var log: time[3]${start === 3 ? ' = any' : ' = 1ms'};
    var room: 0..2[3]${start === 4 ? ' = any' : ''};
`

/** Urgent states and invariants. */
function stateText(state: string, { spec, states }: Place): string {
  const last = states.at(-1)
  const urgent = (spec.urgent === 1 && state === 'A') || (spec.urgent === 2 && state === last)
  const ofLast = ['', 'x <= P', 'flag imply x + y <= P + 1ms', 'y <= 3ms', 'x <= span'][spec.invariant]
  const ofFirst = ['', '', '', '', '', 'not pending(line) imply x <= P', 'y <= 2 * P'][spec.invariant]
  const invariants = [state === last ? ofLast : '', state === 'A' ? ofFirst : ''].filter((text) => text)
  const body = invariants.map((text) => ` invariant ${text};`).join('')
  return `    ${state === 'A' ? 'initial ' : ''}${urgent ? 'urgent ' : ''}state ${state} {${body} }\n`
}

function edgeText(drawn: EdgeSpec, { spec, states, other, calledUrgently, plain }: Place): string {
  const e = plain ? { ...drawn, choice: 0 } : drawn
  const from = states[e.from % spec.states] ?? 'A'
  const to = states[e.to % spec.states] ?? 'A'
  const choosesTime = [1, 2, 3, 7, 8].includes(e.choice)
  const receives = [3, 5, 7, 10, 13, 14].includes(e.trigger)
  const calls = e.trigger === 6 || e.trigger === 9
  const heard = e.trigger === 5 || e.trigger === 7 ? 'a' : undefined
  const value = choosesTime ? 'd' : 'span'
  const sent = e.urgent && calls ? 'span' : value
  const guard = guardText(e, other, heard, choosesTime && !receives)
  const servesUrgently = (e.trigger === 7 || e.trigger === 10) && calledUrgently
  const urgent = e.urgent && !receives && ![8, 11].includes(e.trigger) && guard.discrete
  const condition = servesUrgently && !guard.discrete ? 'true' : guard.text
  const heeded = calls ? answerHeeded(e) : { binds: '', guard: '' }
  const answers = answersText(e, heard, calledUrgently ? undefined : { time: choosesTime ? 'd' : 'y' })
  const trigger = [
    'may',
    `when ${condition}`,
    'emit ping',
    'on ping',
    `emit told(${sent})`,
    'on told(a)',
    `call ask(${sent})${heeded.binds}`,
    `on ask(a)${answers}`,
    'on t',
    `call knock${heeded.binds}`,
    `on knock${answers}`,
    'on slot[level % 2]',
    'emit bell[level]',
    'on bell[level]',
    'on bell[argmin i in 0..2: log[i]]',
  ][e.trigger]
  const conditions = [e.trigger === 1 || condition === 'true' ? '' : condition, heeded.guard].filter(
    (text) => text !== '',
  )
  const when = conditions.length === 0 ? '' : ` when ${conditions.map((text) => `(${text})`).join(' and ')}`
  const effects = `${heeded.effect ?? effectText(e, other, heard ?? value, choosesTime ? 'd' : 'span')}${lineText(e.line)}`
  return `    in ${from} { ${urgent ? 'urgent ' : ''}${trigger}${choiceText(e.choice, heard)}${when} -> ${to} { ${effects}} }\n`
}

function guardText(
  e: EdgeSpec,
  other: string,
  heard: string | undefined,
  readsChoice: boolean,
): { text: string; discrete: boolean } {
  const texts = [
    'true',
    'flag',
    'not flag',
    'x >= 1ms',
    'y == P',
    'x < P',
    'pending(line)',
    other === '' ? 'flag or A' : `flagged(${other.slice(0, -1)})`,
    heard === undefined ? 'quiet' : `above(${heard})`,
    'level < 2',
    'feels(BUSY)',
    'left(t) <= 1ms',
    `armed(${other}t) and left(${other}t) < x`,
    readsChoice ? 'd >= 1ms' : 'pending(line)',
    'min(span, P) == span',
    `not ${other}A`,
    '(level - 1) % 3 == 1',
    'halves_to(-1)',
    'log[level] >= 2ms',
    'age[level % 2] < log[argmin i in 0..2: log[i]] + P',
    'armed(slot[1 - level % 2]) or pending(wire[level])',
    'left(slot[level % 2]) <= x',
    'x >= level * P',
    '(max i in 0..2: log[i]) == log[level] or room[room[level]] == 1',
    'cell[level % 2].B',
    'near(cell[level % 2])',
    'level > 0 and log[level - 1] < level * 1ms',
  ]
  return {
    text: texts[e.guard] ?? 'true',
    discrete: ![3, 4, 5, 11, 12, 19, 21, 22, 25, readsChoice ? 13 : 3].includes(e.guard),
  }
}

/** What a server answers; where it is called urgently, nothing that runs or that it chooses. */
function answersText(e: EdgeSpec, heard: string | undefined, free: { readonly time: string } | undefined): string {
  if (heard === undefined) {
    const rooms = ['level', '(level + 1) % 3', free && e.choice === 9 ? 'n' : '1']
    return ` returns (${rooms[e.answer % 3]})`
  }
  const late = ['flag', `${heard} <= span`, 'pending(line)', free ? 'x >= 1ms' : 'not flag'][e.answer % 4]
  const back = ['span', heard, `${heard} - span`, free?.time ?? heard][(e.answer + (e.answer >> 2)) % 4]
  return ` returns (${free && e.choice === 6 ? 'b' : late}, ${back})`
}

interface Heeded {
  readonly binds: string
  readonly guard: string
  /** Instead of other effects. */
  readonly effect?: string
}

/** What a caller asks of the answer, and what it does with it. */
function answerHeeded(e: EdgeSpec): Heeded {
  const asks = (names: string, ...ways: readonly Omit<Heeded, 'binds'>[]): Heeded => {
    const way = ways[e.answer % ways.length] ?? { guard: '' }
    return { ...way, binds: way.guard === '' && way.effect === undefined ? '' : ` returns (${names})` }
  }
  if (e.trigger === 9)
    return asks('k', { guard: '' }, { guard: 'k == 1' }, { guard: 'k < level' }, { guard: '', effect: 'level = k; ' })
  return asks(
    'late, back',
    { guard: '' },
    { guard: 'late' },
    { guard: 'not late' },
    { guard: 'back > 1ms' },
    { guard: '', effect: 'x = back; ' },
    { guard: '', effect: 'flag = late; span = back + 1ms; ' },
    { guard: 'late', effect: 'start(t, back); ' },
    { guard: '(late or span < back)' },
  )
}

function choiceText(choice: number, heard: string | undefined): string {
  const texts = [
    '',
    'd in 0ms..P',
    'd in 2ms..P',
    'd in 0ms..span',
    'c: mood',
    'n in 1..level',
    'b: bool',
    `d in 1ms..${heard ?? 'P'}`,
    'd in 0ms..P choose c: mood',
    'n in 0..2',
  ]
  return choice === 0 ? '' : ` choose ${texts[choice] ?? ''}`
}

function effectText(e: EdgeSpec, other: string, given: string, value: string): string {
  const number = e.choice === 5 || e.choice === 9 ? 'n' : 'level - 1'
  const feeling = e.choice === 4 || e.choice === 8 ? 'c' : 'flag ? BUSY : GONE'
  const texts = [
    '',
    'reset(x); ',
    'reset(y); flag = not flag; ',
    'start(t, P + 1ms); ',
    'cancel(t); ',
    'level += 1; ',
    `x = ${other}y; `,
    `x = ${given}; `,
    `start(t, ${given}); `,
    'flag = pending(line); ',
    'start(t, -1ms); ',
    'start(t, P - 3ms); ',
    `span = ${given}; reset(x); `,
    `mood = ${feeling}; `,
    `level = ${number}; mood = ${feeling}; `,
    e.choice === 6 ? 'flag = b; ' : 'flag = not pending(line); ',
    'if (flag) { start(t, 1ms); } ',
    `x = left(${other}t); `,
    `x -= 1ms; span = x; `,
    `if (armed(t)) { span += P; level = ${number}; } else { span = ${value}; } `,
    'level = (level + 1) % 3; flag = level % 2 == 0; ',
    'level -= 2; flag = level / 2 < 0; ',
    `log[level] = ${given}; `,
    'reset(age[level % 2]); log[argmax i in 0..2: log[i]] -= 1ms; ',
    'start(slot[level % 2], level * P); ',
    'cancel(slot[1 - level % 2]); raise wire[level]; ',
    'for i in 0..1 { log[i] = log[i + 1] + i * P; } ',
    `x = log[level]; if (level > 0) { log[level - 1] = ${value}; } `,
    'level = room[level]; room[level] = (level + 1) % 3; clear wire[2 - level % 2]; ',
    `age[level % 2] = (sum i in 0..2: room[i]) * ${value}; if (flag) { start(slot[level % 2], P); } `,
  ]
  return texts[e.effect] ?? ''
}

const lineText = (line: number): string =>
  ['', 'raise line; ', 'clear line; ', 'raise line; if (flag) { clear line; } ', 'if (flag) { raise line; } '][line] ??
  ''

/** Hears events, moves by itself, writes its own variables; nobody reads it. */
function watcherText(edges: readonly WatcherEdgeSpec[], last: string): string {
  const lines = edges.map((e) => {
    const trigger = ['on ping', 'on told(a)', `when ${last}.flag`, 'on ping'][e.trigger]
    const effect = ['', 'reset(z); ', 'seen += 1; ', e.trigger === 1 ? 'z = a; ' : `z = ${last}.y; `][e.effect]
    return `    in ${names[e.from]} { ${trigger} -> ${names[e.to]} { ${effect}} }\n`
  })
  return `machine W {
    clock z while B or ${last}.flag;
    var seen: int = 0;
    initial state A { }
    state B { }
${lines.join('')}}
observe w: W;
observe clock in_b { run while w.B; }
property watched: whenever w.B then pending(line) within P;`
}
