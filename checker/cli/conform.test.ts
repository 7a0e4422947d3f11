import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

const home = join(import.meta.dirname, '..', '..')
const shipped = (path: string): string => readFileSync(join(home, path), 'utf8')

// Ticks 4 ms apart; each may be followed by work of at most 1 ms, which nobody sees begin.
const model = `
param PERIOD: time = 4ms;
param WORK: time = 1ms;
assume PERIOD > WORK and WORK > 0ms;
event tick;
event done(much: bool, took: time);
machine Clock {
    clock since in 0ms..PERIOD;
    state ON { invariant since <= PERIOD; emit tick when since == PERIOD { reset(since); } }
}
machine Worker {
    clock spent;
    var much: bool = false;
    initial state IDLE { on tick choose m: bool -> BUSY { reset(spent); much = m; } }
    state BUSY {
        invariant spent <= WORK;
        emit done(much, spent) -> IDLE;
    }
}
system one { ticker: Clock; worker: Worker; }
`

const rules = (...more: object[]): string =>
  JSON.stringify({ format: 'paracheck-map/1', rules: [{ log: 'tick', event: 'tick' }, ...more] })

const done = { log: 'done', event: 'done', args: { much: { field: 'much' } } }
const log = (...lines: string[]): string =>
  `# tracer: nop\n${lines.map((line) => `   a-1 [000] d..1. ${line}\n`).join('')}`
const good = [
  '1.004000: tick: ',
  '1.004300: done: much=1',
  '1.008000: tick: ',
  '1.008900: done: much=0',
  '1.012000: tick: ',
]

inFolderWith({
  'm.tick': model,
  'p.tick': 'use "m.tick";\nbound longest: largest worker.spent while worker.BUSY;\ncheck one { longest: WORK; }',
  'm.json': rules(done),
  'ticks.json': rules(),
  // What is chosen when the alarm is set is known when it rings.
  'alarm.tick': `event sets; machine Alarm { timer rings; initial state OFF { emit sets choose d in 1ms..9ms -> ON { start(rings, d); } }
    state ON { on rings -> OFF; } } system alarm { m: Alarm; }`,
  'alarm.json': JSON.stringify({
    format: 'paracheck-map/1',
    start: 'initial',
    rules: [
      { log: 'sets', event: 'sets' },
      { log: 'rings', event: 'm.rings' },
    ],
  }),
  'alarm.txt': log('1.000000: sets: ', '1.005000: rings: ', '1.006000: sets: ', '1.014000: rings: '),
  'sometimes.json': rules({ ...done, sometimes: true }),
  'fact.json': rules(done, { log: 'busy', fact: 'worker.BUSY and worker.spent >= WORK / 2' }),
  'wrong.json': rules({ log: 'x', event: 'tock' }),
  'wrong-fact.json': rules({ log: 'x', fact: 'worker.BISY' }),
  'told.json': rules({ ...done, args: { took: { field: 'took', unit: 'us', within: '10us' } } }),
  // Much work is announced by a line of its own.
  'tags.json': rules(
    { log: 'much', tag: 'much' },
    { ...done, args: { much: 'true' }, after: 'much' },
    { ...done, args: { much: 'false' } },
  ),
  'tags.txt': log('1.004000: tick: ', '1.004200: much: ', '1.004300: done: ', '1.008000: tick: ', '1.008300: done: '),
  'lost-tag.txt': `${log('1.004000: tick: ')}CPU:0 [LOST 1 EVENTS]\n${log('1.004300: done: ', '1.008000: tick: ', '1.008300: done: ')}`,
  'clocks.json': JSON.stringify({
    format: 'paracheck-map/1',
    clocks: { host: { within: '2us' }, guest: { offset: { from: '-1s', to: '1s' }, rate: '100ppm' } },
    rules: [
      { log: 'tick', clock: 'host', event: 'tick' },
      { log: 'done', clock: 'guest', event: 'done' },
    ],
  }),
  'good.txt': log(...good),
  'late.txt': log(...good.slice(0, 3), '1.009200: done: much=0', '1.012000: tick: '),
  'early.txt': log(...good.slice(0, 2), '1.007500: tick: '),
  'dropped.txt': log(...good.filter((_, i) => i !== 2)),
  'lost.txt': `${log(...good.slice(0, 1))}CPU:0 [LOST 2 EVENTS]\n${log('1.008900: done: much=0', '1.012000: tick: ')}`,
  'idle.txt': log('1.004000: tick: ', '1.008000: tick: ', '1.012000: tick: '),
  'fact.txt': log('1.004000: tick: ', '1.004600: busy: ', '1.004700: done: much=1'),
  'fiction.txt': log('1.004000: tick: ', '1.004300: busy: ', '1.004700: done: much=1'),
  'told.txt': log('1.004000: tick: ', '1.004300: done: took=305', '1.008000: tick: ', '1.008300: done: took=500'),
  'host.txt': log('1.004000: tick: ', '1.008000: tick: ', '1.012000: tick: '),
  'guest.txt': log('1.504500: done: much=1', '1.508900: done: much=1'),
  'guest-bad.txt': log('1.504500: done: much=1', '1.510500: done: much=1'),
  'rude.txt': `\u001b[31mred\n${log(...good)}`,
  'empty.txt': '',
  'hog.txt': shipped('test/logs/hog-released-rule.txt'),
  'busy.map.json': shipped('models/paratick/busy.map.json'),
  ...Object.fromEntries(
    ['host', 'tick-event', 'vcpu', 'busy'].map((name) => [`${name}.tick`, shipped(`models/paratick/${name}.tick`)]),
  ),
})

it.each([
  ['good.txt --map m.json', 0, /^conforms {2}5 observations of 5 events are a run of one, \d+ jumps, replayed/],
  [
    'late.txt --map m.json',
    1,
    /^deviates {2}late.txt:5 {2}done[\s\S]*worker.spent is at least 1\.199ms, and may be at most 1ms: the invariant of worker.BUSY \(m.tick:16\)/,
  ],
  [
    'early.txt --map m.json',
    1,
    /^deviates {2}early.txt:4 {2}tick[\s\S]*ticker.since is at most 3\.501ms, and has to be at least 4ms: the guard of ticker: ON -> ON emit tick/,
  ],
  [
    'dropped.txt --map m.json',
    1,
    /^deviates {2}dropped.txt:4 {2}done[\s\S]*instead {3}tick: 3\.7ms to 3\.701ms after line 3/,
  ],
  ['lost.txt --map m.json', 4, /^may conform {2}[\s\S]*events lost at 1 place[\s\S]*2 lost at 1 place/],
  ['tags.txt --map tags.json', 0, /^conforms {2}4 observations of 5 events/],
  // Whether the line after the gap was of the one kind or the other is not known: it says nothing.
  ['lost-tag.txt --map tags.json', 4, /^may conform {2}3 observations of 4 events/],
  ['idle.txt --map m.json', 1, /^deviates {2}idle.txt:3/],
  ['idle.txt --map sometimes.json', 0, /^conforms/],
  ['idle.txt --map ticks.json', 0, /^conforms/],
  ['fact.txt --map fact.json', 0, /^conforms/],
  ['fiction.txt --map fact.json', 1, /^deviates {2}fiction.txt:3 {2}worker.BUSY and worker.spent >= WORK/],
  ['told.txt --map told.json', 1, /^deviates {2}told.txt:5/],
  ['host=host.txt --log guest=guest.txt --map clocks.json', 0, /^conforms {2}5 observations/],
  ['host=host.txt --log guest=guest-bad.txt --map clocks.json', 1, /^deviates {2}host.txt:4/],
  ['good.txt --map m.json --param PERIOD=5ms', 1, /^deviates {2}good.txt:4/],
  [
    'good.txt --map m.json --infer PERIOD',
    0,
    /PERIOD: from 4ms; 3\.999ms and below excluded \(zones, exact\)\n.* to 4ms; 4\.001ms and above excluded/,
  ],
  // The model's own assumption, PERIOD > WORK, sets the greatest value.
  [
    'good.txt --map m.json --infer WORK',
    0,
    /WORK: from 899us; 898\.999us and below excluded [^\n]*\n.* to 3\.999\d*ms; 4ms and above excluded/,
  ],
  [
    'good.txt --map m.json --param PERIOD=5ms --infer WORK',
    1,
    /^deviates[\s\S]*inferred {2}no values make the log a run/,
  ],
  ['empty.txt --map m.json', 4, /^unknown[\s\S]*no line of the logs fits a rule/],
  ['good.txt --map m.json --silent 1 --states 1', 4, /^unknown[\s\S]*symbolic states/],
])('answers for %s', async (options, code, text) => {
  const ran = await paracheck(`conform m.tick --log ${options}`)
  expect(ran.out).toMatch(text)
  expect(ran.code).toBe(code)
})

it.each([
  ['good.txt --map wrong.json', 'one has no signal and no timer tock; the nearest is tick'],
  ['good.txt --map wrong-fact.json', 'a fact is no condition of one'],
  ['good.txt --map m.json --infer WROK', '--infer: one has no time WROK; the nearest is WORK'],
  ['none.txt --map m.json', 'cannot read none.txt: there is no such file'],
  ['. --map m.json', 'cannot read .: it is no plain file'],
  ['good.txt --map good.txt', 'not a map: the file is not JSON'],
])('says what is of no use in %s', async (options, text) => {
  const ran = await paracheck(`conform m.tick --log ${options}`)
  expect(ran.err).toContain(text)
  expect(ran.code).toBe(2)
})

it('writes the run that it found, which replays', async () => {
  expect((await paracheck('conform m.tick --log good.txt --map m.json --out run.json')).code).toBe(0)
  const again = await paracheck('replay run.json')
  expect(again).toMatchObject({ code: 0, out: expect.stringContaining('one simulated') })
  const shown = (await paracheck('show run.json')).out
  // Beside what is done in the model stands the line that tells it.
  expect(shown).toMatch(/tick[\s\S]*good\.txt:2[\s\S]*done[\s\S]*good\.txt:3/)
})

it('goes from a log to values, and from them to a proved bound beside what was seen', async () => {
  const { out, code } = await paracheck('conform p.tick --log good.txt --map m.json --infer WORK --check --json')
  expect(code).toBe(0)
  const { params, inferred, properties } = JSON.parse(out)
  expect(inferred).toMatchObject([
    { param: 'WORK', least: { conforms: '899us', excluded: '898.999us', by: ['zones', 'exact'] } },
  ])
  expect(params.WORK).toBe('899/1000')
  expect(properties).toEqual([
    {
      property: 'longest',
      verdict: 'proved',
      fitness: 'sound',
      holdsFor: 'all values',
      seen: '899us',
      proved: '899us',
      bound: 'WORK',
    },
  ])
})

it('tells machines the same', async () => {
  const { out, code } = await paracheck('conform m.tick --log late.txt --map m.json --json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    type: 'conform',
    verdict: 'deviates',
    by: ['zones', 'exact'],
    at: { log: 'late.txt', line: 5, event: 'done' },
    observations: 5,
  })
})

it('lets no control character of a log through', async () => {
  const { out } = await paracheck('conform m.tick --log rude.txt --map m.json')
  expect(out).toContain('rude.txt:1 is no event: \\u001b[31mred')
  expect(out).not.toContain('\u001b')
})

it('holds a host with the released rule against the shipped models', async () => {
  const command = 'conform busy.tick --log hog.txt --map busy.map.json --system'
  // The emulator that recorded it is slow: 250 us from the cause of an exit to the entry.
  expect((await paracheck(`${command} final --param JITTER=400us`)).out).toMatch(/^conforms {2}40 observations/)
  expect((await paracheck(`${command} final`)).out).toMatch(
    /^deviates {2}hog.txt:18[\s\S]*vcpu.here is at least 189us, and may be at most 50us/,
  )
  expect((await paracheck(`${command} repaired --param JITTER=400us`)).out).toMatch(/^deviates {2}hog.txt:15/)
})

it('finds the time that starts a timer', async () => {
  const { code, out } = await paracheck('conform alarm.tick --map alarm.json --log alarm.txt')
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^conforms {2}4 observations of 4 events are a run of alarm, 4 jumps, replayed/),
  ])
})

describe('a log that is written otherwise than it happened', () => {
  const two = `event a(n: int); event b; machine M { clock x; var n: 0..3 = 0; state S { emit a(n) when x >= 1ms -> T { reset(x); n = (n + 1) % 4; } }
    state T { invariant x <= 50us; emit b -> S { reset(x); } } } system s { m: M; } property idle: always m.n >= 0; check s { idle: proved; }`
  const map = (more: object = {}, start = {}): string =>
    JSON.stringify({
      format: 'paracheck-map/1',
      ...start,
      rules: [
        { log: 'a', event: 'a', ...more },
        { log: 'b', event: 'b' },
      ],
    })
  const on = (cpu: number, text: string): string => `   t-1 [00${cpu}] d..1. ${text}\n`
  const put = (files: Readonly<Record<string, string>>): Promise<unknown> =>
    Promise.all(Object.entries(files).map(([path, text]) => writeFile(path, text)))

  it('may have the lines of a processor behind those of another', async () => {
    const lines = [on(0, '10.000010: b: '), on(0, '10.002015: b: '), on(1, '10.000000: a: '), on(1, '10.002010: a: ')]
    await put({ 'two.tick': two, 'two.json': map(), 'apart.txt': lines.join('') })
    expect(await paracheck('conform two.tick --map two.json --log apart.txt')).toMatchObject({ code: 0 })
  })

  it('has rounded stamps beside exact ones', async () => {
    const lines = [on(0, '10.000001: a: now=10000000600'), on(0, '10.000051: b: ')]
    await put({ 'exact.json': map({ stamp: { field: 'now', unit: 'ns' } }), 'rounded.txt': lines.join('') })
    expect(await paracheck('conform two.tick --map exact.json --log rounded.txt')).toMatchObject({ code: 0 })
  })

  it('lacks the field that a map names', async () => {
    await put({
      'typo.json': map({ args: { n: { field: 'nn' } } }),
      'told.txt': on(0, '10.000001: a: n=0') + on(0, '10.000051: b: '),
    })
    const { code, err } = await paracheck('conform two.tick --map typo.json --log told.txt')
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('no line of rule 1 (a) has the field nn, which tells an argument'),
    ])
  })
})

it('values that are given are not looked for', async () => {
  const { code, err } = await paracheck('conform m.tick --map ticks.json --log good.txt --infer WORK --param WORK=1ms')
  expect([code, err]).toEqual([2, expect.stringContaining('--infer looks for values of WORK, which --param fixes')])
})

it('what is proved of a broken system says so', async () => {
  const stuck = `event a; machine M { clock x; state S { emit a when x == 1ms -> T; } state T { invariant x <= 1ms; } } system s { m: M; }
    property early: always m.x <= 2ms; check s { early: proved; }`
  await Promise.all([
    writeFile('stuck.tick', stuck),
    writeFile(
      'stuck.json',
      JSON.stringify({ format: 'paracheck-map/1', start: 'initial', rules: [{ log: 'a', event: 'a' }] }),
    ),
    writeFile('stuck.txt', log('1.001000: a: ')),
  ])
  const { out } = await paracheck('conform stuck.tick --map stuck.json --log stuck.txt --check')
  expect(out).toMatch(/property {2}early \w+ \(system broken\) for/)
})
