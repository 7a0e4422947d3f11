import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { variablesOf } from '../logic/rewrite.ts'
import { showNetwork } from '../model/show.ts'
import { readModel } from './read-model.ts'
import { readText } from './texts.ts'

const home = join(import.meta.dirname, '../..')
const golden = join(home, 'test/golden')

/** A model of files by name; others are on the disk. */
const modelOf = (files: Readonly<Record<string, string>>, path = 'main.tick') =>
  readModel(path, {}, (asked) => Promise.resolve(files[asked] ?? readText(asked)))

const said = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
  (await modelOf(files)).diagnostics.map((d) => `${d.code} ${d.span.source.path}:${d.span.start} ${d.message}`)

/** Models without errors that are quick to read. */
const models = [
  ...readdirSync(golden)
    .filter((file) =>
      /^(answers|functions|events|enum-data|irq|composition|choose|observers|division|initial-.*)\.tick$/.test(file),
    )
    .map((file) => join(golden, file)),
  ...['fischer', 'handover', 'overcommit', 'train-gate'].map((name) => join(home, 'specs', `${name}.tick`)),
]

describe('a library', () => {
  it.each(models.map((path) => [path.slice(home.length + 1), path]))(
    'has the systems of %s, under another name',
    async (_, path) => {
      const plain = await readModel(path, {})
      const library = await modelOf({ 'main.tick': `use "${path}" as lib;\n` })
      expect(plain.diagnostics).toEqual([])
      expect(library.diagnostics).toEqual([])
      const texts = (library.model?.systems ?? []).map((s) => showNetwork(s).replaceAll('lib.', ''))
      expect(texts.length).toBeGreaterThan(0)
      expect(texts).toEqual(plain.model?.systems.map((s) => showNetwork(s)))
      const all = (library.model?.systems ?? []).map((s) => s.name)
      expect(all.every((name) => name.startsWith('lib.'))).toBe(true)
    },
  )

  const machine =
    'param P: time = 1ms;\nenum mood { CALM, BUSY }\nevent go;\nmachine M(m: mood) { var P: mood = m; state A { emit go when P == CALM; } }\n'

  it('is there twice under two names, and what a machine declares hides its names', async () => {
    const main = `use "m.tick" as a;\nuse "m.tick" as b;\nsystem s { x: a.M(a.CALM); y: b.M(b.BUSY); }
property p: always x.P == a.CALM and y.P == b.BUSY and a.P >= 0ms;
property q: always on a.go: true;
check s { p: proved; q: proved; }\n`
    const { model, diagnostics } = await modelOf({ 'main.tick': main, 'm.tick': machine })
    expect(diagnostics).toEqual([])
    const [network] = model?.systems ?? []
    expect(network?.signals.map((s) => s.name)).toEqual(['a.go', 'b.go'])
    expect(network?.params.map((p) => p.variable.name)).toEqual(['a.P', 'b.P'])
    expect(network?.processes.map((p) => p.machine)).toEqual(['a.M', 'b.M'])
  })

  it('may use a library itself, which comes with both names', async () => {
    const files = {
      'main.tick': 'use "top.tick" as t;\ncheck t.s { t.p: proved; }\n',
      'top.tick':
        'use "m.tick" as m;\nsystem s { x: m.M(m.CALM); }\nproperty p: always x.P == m.CALM and m.P >= 0ms;\n',
      'm.tick': machine,
    }
    const { model, diagnostics } = await modelOf(files)
    expect(diagnostics).toEqual([])
    expect(model?.questions.map((q) => `${q.network.name} ${q.property.name}`)).toEqual(['t.s t.p'])
    expect(model?.systems[0]?.params.map((p) => p.variable.name)).toEqual(['t.m.P'])
  })

  it('says in which file something is wrong, and which name is not declared', async () => {
    const files = {
      'main.tick': 'use "m.tick" as m;\nsystem s { x: m.N; }\nproperty p: always m.Q > 0ms;\n',
      'm.tick': 'param P: time = 1;\nmachine M { state A { may; } }\n',
    }
    expect(await said(files)).toEqual([
      'T0201 main.tick:35 there is no machine `m.N`',
      'T0201 main.tick:61 `m.Q` is not declared',
      'T0302 m.tick:16 a time is needed here, `1` has no unit',
    ])
  })

  it('may have a system that is a part, twice, with roles of its own', async () => {
    const text = `event e;
let here = a.ON;
machine A { state ON { emit e when b.ON and here; } }
machine B(other: machine) { state ON { when other.ON; } }
system inner { a: A; b: B(a); }
system outer { left: inner; right: inner; deep: middle; }
system middle { most: inner; }
property p: always left.a.ON and right.b.ON and deep.most.a.ON;
check outer { p: proved; }
`
    const { model, diagnostics } = await modelOf({ 'main.tick': text })
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    const outer = model?.systems.find((s) => s.name === 'outer')
    const names = ['left.a', 'left.b', 'right.a', 'right.b', 'deep.most.a', 'deep.most.b']
    expect(outer?.processes.map((p) => p.name)).toEqual(names)
    const reads = outer?.processes.map((p) => [
      p.name,
      ...new Set(p.edges.flatMap((e) => variablesOf(e.guard)).map((v) => v.name)),
    ])
    expect(reads).toEqual([
      ['left.a', 'left.b', 'left.a'],
      ['left.b', 'left.a'],
      ['right.a', 'right.b', 'right.a'],
      ['right.b', 'right.a'],
      ['deep.most.a', 'deep.most.b', 'deep.most.a'],
      ['deep.most.b', 'deep.most.a'],
    ])
  })

  it.each([
    ['itself', 'system s { x: s; }', /T0208 .* `s` extends itself, or is a part of itself/],
    ['a part with an index', 'system s { m: M; } system t { x[i in 0..1]: s; }', /T0205 .* `s` is a system/],
    ['a part with arguments', 'system s { m: M; } system t { x: s(1); }', /T0205 .* `s` is a system/],
    [
      'a machine that no part has',
      'system s { m: M; } system t { x: s; } property p: always x.n.A;',
      /T0207 .* has no `x`/,
    ],
  ])('a part that cannot be: %s', async (_, text, message) => {
    const found = await said({ 'main.tick': `machine M { state A { may; } }\n${text}\n` })
    expect(found.filter((line) => message.test(line)).length).toBeGreaterThan(0)
  })

  it('is not written out for ever', async () => {
    const chain = Array.from({ length: 30 }, (_, i) => [
      `${i}.tick`,
      `use "${i + 1}.tick" as a;\nuse "${i + 1}.tick" as b;\n`,
    ])
    const found = await said({
      'main.tick': 'use "0.tick";\n',
      ...Object.fromEntries(chain),
      '30.tick': 'param P: time;',
    })
    expect(found).toEqual([expect.stringMatching(/^T0606 \d+.tick:\d+ more than 1000 files/)])
  })

  it.each([
    [
      'an alias that is a name of the file',
      'use "m.tick" as P;\nparam P: time = 1ms;\n',
      'T0202 main.tick:25 `P` is declared twice',
    ],
    [
      'two files under one alias',
      'use "m.tick" as m;\nuse "n.tick" as m;\n',
      'T0202 main.tick:35 `m` is declared twice',
    ],
    [
      'a file that uses itself',
      'use "main.tick" as m;\n',
      'T0103 main.tick:0 main.tick is used by a file that it uses itself',
    ],
    ['a file that is not there', 'use "none.tick" as m;\n', /T0102 main.tick:0 cannot read none.tick/],
  ])('refuses %s', async (_, main, message) => {
    const [first = ''] = await said({ 'main.tick': main, 'm.tick': machine, 'n.tick': machine })
    if (typeof message === 'string') expect(first).toBe(message)
    else expect(first).toMatch(message)
  })

  it('shares no name with an instance of a library, or of a part', async () => {
    const files = {
      'm.tick': 'machine M { clock x; state A { may; } }\nsystem s { m: M; }\n',
      'p.tick': 'param x: time = 1us;\n',
      'part.tick': 'use "m.tick" as in1;\nsystem par { q: in1.s; }\n',
      'other.tick': 'use "p.tick" as m;\n',
    }
    const direct = await said({
      ...files,
      'main.tick': 'use "m.tick" as fast;\nuse "p.tick" as m;\ncheck fast.s { }\n',
    })
    expect(direct).toContainEqual(expect.stringMatching(/T0202 m.tick:\d+ `m` is declared twice/))
    const inner = await said({
      ...files,
      'main.tick': 'use "part.tick" as a;\nuse "other.tick" as q;\ncheck a.par { }\n',
    })
    expect(inner).toContainEqual(expect.stringMatching(/T0202 .* is declared twice/))
  })

  it('is not meant where a function has an argument of its name', async () => {
    const text = `machine N { state COLD { may -> HOT; } state HOT { } }
let hot(v: machine) = v.HOT;
machine W { let warm(v: machine) = v.HOT; state A { may; } }
system s { n: N; w: W; }
property q: always hot(n) or w.warm(n);
check s { q: refuted; }
`
    const lib = 'let HOT = 1 > 0;\n'
    const { model, diagnostics } = await modelOf({ 'main.tick': `use "lib.tick" as v;\n${text}`, 'lib.tick': lib })
    expect(diagnostics.map((d) => d.message)).toEqual([])
    const plain = await modelOf({ 'main.tick': text })
    const conditions = [model, plain.model].map((m) => m?.questions.map((question) => question.property.form))
    expect(conditions[0]).toEqual(conditions[1])
  })

  it('may be meant through another one', async () => {
    const main =
      'use "a.tick" as a;\nproperty p: always a.in1.D > 0us and a.in1.deep.T >= a.D;\ncheck a.s { p: proved; }\n'
    const found = await modelOf({
      'main.tick': main,
      'a.tick': 'use "in.tick" as in1;\nparam D: time = 1us;\nmachine M { state A { may; } }\nsystem s { m: M; }\n',
      'in.tick': 'use "deep.tick" as deep;\nparam D: time = 1us;\n',
      'deep.tick': 'param T: time = 1us;\n',
    })
    expect(found.diagnostics.map((d) => d.message)).toEqual([])
    const form = found.model?.questions[0]?.property.form
    const names = form?.kind === 'always' ? variablesOf(form.condition).map((v) => v.name) : []
    expect(new Set(names)).toEqual(new Set(['a.in1.D', 'a.in1.deep.T', 'a.D']))
  })

  it.each([
    ['a part by one with fewer machines', 'p: small;', ['p.a']],
    ['a part by a machine', 'p: A;', ['p']],
    ['a machine by a part', 'b: small;', ['p.a', 'p.b', 'b.a']],
  ])('a system that extends another one exchanges %s', async (_, line, processes) => {
    const text = `machine A { state K { may; } } machine B { state K { may; } }
system full { a: A; b: B; } system small { a: A; }
system base { p: full; b: A; } system ext extends base { ${line} }
`
    const { model, diagnostics } = await modelOf({ 'main.tick': text })
    expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
    const names = model?.systems.find((s) => s.name === 'ext')?.processes.map((process) => process.name)
    expect(new Set(names)).toEqual(new Set(line.startsWith('p') ? [...processes, 'b'] : processes))
  })
})
