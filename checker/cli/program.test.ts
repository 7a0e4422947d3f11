import { type ExecFileException, execFile, spawn } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { engines } from '../engines/index.ts'
import { blockText, writeCertificate } from '../trust/certificate-file.ts'

// A clock that is reset in time, and one scenario: proved and reached in well under a second.
const pulse = `
param TICK: time = 4ms;
assume TICK > 0ms;
machine Beat { clock since; state ON { invariant since <= TICK; when since == TICK { reset(since); } } }
system pulse { beat: Beat; }
property steady: always beat.since <= TICK;
property early: always beat.since < TICK;
reachable full: beat.since == TICK;
`

const spec = (text: string): string => `use "../pulse.tick";\n${text}\n`

inFolderWith({
  'pulse.tick': pulse,
  'specs/right.tick': spec('check pulse { steady: proved; early: refuted; full: reached; }'),
  'specs/wrong.tick': spec('check pulse { early: proved; }'),
  'specs/bare.tick': spec('property late: always beat.since < TICK / 2;'),
  'specs/empty.tick': spec(''),
  'broken.tick': 'machine M { clock x; state A { invariant x <= 600; } }\nsystem s { m: M; }\n',
})

/** An obligation that no solver answers within a millisecond: nine pigeons, eight holes. */
const hardCertificate = ((): string => {
  const [pigeons, holes] = [9, 8].map((n) => Array.from({ length: n }, (_, i) => i)) as [number[], number[]]
  const at = (p: number, h: number): string => `p${p}.${h}`
  const declared = pigeons.flatMap((p) => holes.map((h) => `(declare-fun ${at(p, h)} () Bool)`))
  const somewhere = pigeons.map((p) => `(assert (or ${holes.map((h) => at(p, h)).join(' ')}))`)
  const alone = pigeons.flatMap((p) =>
    holes.flatMap((h) => pigeons.filter((q) => q < p).map((q) => `(assert (or (not ${at(p, h)}) (not ${at(q, h)})))`)),
  )
  return writeCertificate({ about: [], blocks: [blockText('safety', [...declared, ...somewhere, ...alone])] })
})()

function lastLine(text: string): unknown {
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '')
}

it('a stored trace that shows as much stays as it is; one that does not is replaced', async () => {
  const path = 'counterexamples/right/pulse.early.json'
  await paracheck('check specs/right.tick --prop early --engine bmc')
  const found = await readFile(path, 'utf8')
  const shifted = found.replaceAll('"4"', '"7"').replaceAll('4ms', '7ms')
  expect(shifted).not.toBe(found)
  await writeFile(path, shifted)
  const again = await paracheck('check specs/right.tick --prop early --engine bmc')
  expect(await readFile(path, 'utf8')).toBe(shifted)
  expect(again.out).toContain('7ms')
  await writeFile(path, shifted.replaceAll(/"(delay|at)": "7"/g, '"$1": "3"'))
  await paracheck('check specs/right.tick --prop early --engine bmc')
  expect(await readFile(path, 'utf8')).toBe(found)
})

describe('what an earlier check left behind', () => {
  const proof = 'proofs/right/pulse.steady.inv'
  const engine = async (line: string): Promise<unknown> => {
    const { out } = await paracheck(`${line} --json`)
    return (lastLine(out) as { properties: readonly { verdict: string; engine: string }[] }).properties.map(
      (p) => `${p.verdict} ${p.engine}`,
    )[0]
  }

  it('is tried first, unless a search is asked for', async () => {
    await rm('proofs', { recursive: true, force: true })
    expect(await engine('check specs/right.tick --prop steady')).toMatch(/^proved (?!kept)/)
    const stored = await readFile(proof, 'utf8')
    expect(stored).toContain('(proof holds 0')
    expect(await engine('check specs/right.tick --prop steady')).toBe('proved kept')
    expect(await readFile(proof, 'utf8')).toBe(stored)
    expect(await engine('check specs/right.tick --prop steady --fresh')).toMatch(/^proved (?!kept)/)
    expect(await engine('check specs/right.tick --prop steady --engine spacer')).toBe('proved spacer')
    expect(await engine('check specs/right.tick --prop early')).toBe('refuted kept')
  })

  it('is not believed: what proves nothing, is of another model or is damaged is found anew', async () => {
    for (const text of [
      '(proof holds 0 (<= 1.0 beat.since))',
      '(proof holds 0 (<= gone 1.0))',
      '(proof holds',
      'nonsense',
    ]) {
      await writeFile(proof, text)
      expect(await engine('check specs/right.tick --prop steady'), text).toMatch(/^proved (?!kept)/)
    }
  })

  it('proves nothing of a model that has changed', async () => {
    // What was written by hand stays, whatever is found.
    await rm(proof, { force: true })
    await paracheck('check specs/right.tick --prop steady')
    expect(await readdir('proofs/right')).toContain('pulse.steady.inv')
    await writeFile('pulse.tick', pulse.replace('invariant since <= TICK', 'invariant since <= 2 * TICK'))
    const found = await engine('check specs/right.tick --prop steady').finally(() => writeFile('pulse.tick', pulse))
    expect(found).toMatch(/^refuted (?!kept)/)
    expect(await readdir('proofs/right')).not.toContain('pulse.steady.inv')
  })
})

it('writes a question for other tools, and reads what it wrote', async () => {
  for (const [format, ending] of [
    ['horn', 'smt2'],
    ['vmt', 'vmt'],
  ]) {
    await paracheck(`export specs/right.tick --prop steady --format ${format} --out out/steady.${ending}`)
    await paracheck(`export specs/right.tick --prop early --format ${format} --out out/early.${ending}`)
    const steady = await paracheck(`check out/steady.${ending} --json`)
    expect(lastLine(steady.out)).toMatchObject({
      properties: [{ verdict: 'proved', certificate: { rechecked: true } }],
    })
    const early = await paracheck(`check out/early.${ending} --json`)
    expect(lastLine(early.out)).toMatchObject({ properties: [{ verdict: 'refuted', replayed: true }] })
  }
  expect((await paracheck('export specs/right.tick')).err).toContain('3 properties fit --prop and --system')
})

describe('files of other tools', () => {
  it.each(['--param X=1', '--const N=2', '--why', '--matrix', '--result r.ndjson', '--dump model', '--labels a'])(
    'refuse %s',
    async (flag) => {
      await paracheck('export specs/right.tick --prop early --format mcmt --out out/early.mcmt')
      const { code, err } = await paracheck(`check out/early.mcmt ${flag}`)
      expect(err).toMatch(/is for models|is for .tck files/)
      expect(code).toBe(2)
    },
  )

  it.each(['simulate', 'coverage', 'fmt', 'synthesise'])('are none of %s', async (command) => {
    await paracheck('export specs/right.tick --prop early --format mcmt --out out/early.mcmt')
    const { code, err } = await paracheck(`${command} out/early.mcmt`)
    expect(err).toContain('only check and export read it')
    expect(code).toBe(2)
  })

  it('leave certificates and runs that are told apart', async () => {
    for (const [property, folder] of [
      ['steady', 'one'],
      ['early', 'two'],
    ])
      await paracheck(`export specs/right.tick --prop ${property} --format mcmt --out ${folder}/same.mcmt`)
    await paracheck('check one/same.mcmt two/same.mcmt --out left')
    expect((await readdir('left')).sort()).toEqual(['one_same.mcmt.query.smt2', 'two_same.mcmt.query.txt'])
  })

  it('dump the system, what solvers are asked, and the run', async () => {
    await paracheck('export specs/right.tick --prop early --format mcmt --out out/early.mcmt')
    const { code, out } = await paracheck('check out/early.mcmt --json --dump system,smt,trace --dump-dir foreign')
    expect(code).toBe(1)
    expect(out).toContain('"type":"progress"')
    expect((await readdir('foreign')).map((file) => file.replace(/^.*\.(?=system|smt2|trace)/, '')).sort()).toEqual([
      'smt2',
      'system',
      'trace.txt',
    ])
  })
})

describe('usage', () => {
  it.each([
    ['chek', 'Did you mean check?'],
    ['check --tiemout 5s', 'Did you mean --timeout?'],
    ['check --timeout 5', 'write a duration with its unit'],
    ['check --bound 0', 'at least 1'],
    ['check --param TICK', 'NAME=VALUE'],
    ['check specs/right.tick --labels a', '--labels is for .tck files'],
    ['check --dump smi', 'smi is none of ast, model, system, smt, trace'],
    ['check none.tick', 'there is no file or folder none.tick'],
    ['check specs/right.tick --engine magic', 'there is no engine magic; there are'],
    ['check specs/right.tick --prop none', '--prop: there is no property none; there are steady, early, full'],
    ['check specs/right.tick --prop steady,ful', '--prop: there is no property ful; did you mean full?'],
    ['check specs/right.tick --system pulsed', '--system: there is no system pulsed; did you mean pulse?'],
    ['check specs/right.tick --engine bmc,spacr', '--engine: there is no engine spacr; did you mean spacer?'],
    ['synthesise specs/right.tick --prop steady,ful', 'there is no property ful; did you mean full?'],
    ['coverage specs/right.tick --system pulse,pulsed', 'there is no system pulsed; did you mean pulse?'],
    ['mutate specs/right.tick --prop steady,ful', 'there is no property ful; did you mean full?'],
    ['invariant specs/right.tick --prop steady,ful', 'there is no property ful; did you mean full?'],
    ['simulate specs/right.tick --system pulsed', 'there is no system pulsed; did you mean pulse?'],
    ['check specs/empty.tick', 'there is nothing to check in these files'],
    ['check specs/right.tick --solver /no/such/solver', 'no solver at /no/such/solver'],
    ['show', 'missing required argument'],
    ['show pulse.early --out nowhere', 'there is no trace pulse.early in nowhere'],
    ['show pulse.tick.json', 'cannot read pulse.tick.json'],
    ['simulate pulse.tick --system other', 'there is no system other; there are pulse'],
    ['simulate pulse.tick --system plus', 'there is no system plus; did you mean pulse?'],
    ['fmt', 'name the files to format'],
  ])('answers 2 to `%s`', async (line, message) => {
    const { code, err, out } = await paracheck(line)
    expect(err).toContain(message)
    expect(code).toBe(2)
    expect(out).toBe('')
  })

  it('answers 5 to a bug, with what a report needs', async () => {
    const broken = {
      write() {
        throw new TypeError('a broken stream')
      },
    }
    const { code, err } = await paracheck('fmt --stdin', { input: 'event a;', stdout: broken })
    expect(code).toBe(5)
    expect(err).toMatch(/internal error.*Please report it/)
    expect(err).toMatch(/version: paracheck \d.*, node v\d/)
    expect(err).toContain('command: paracheck fmt --stdin')
    expect(err).toMatch(/TypeError: a broken stream\n +at /)
  })

  it('names every engine in the help on check', async () => {
    const { out } = await paracheck('help check')
    for (const { name, summary } of engines) expect(out.replace(/ +/g, ' ')).toContain(` ${name} ${summary}`)
  })

  it('answers 0 to questions for help and version', async () => {
    for (const line of ['--help', 'help check', 'check --help']) expect((await paracheck(line)).code).toBe(0)
    const { code, out } = await paracheck('--version')
    expect(code).toBe(0)
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe('check', () => {
  it('answers 0 when all is as expected, and keeps traces and certificates that stand', async () => {
    const { code, out, err } = await paracheck('check specs/right.tick --out kept')
    expect(err).not.toContain('error')
    expect(out).toMatch(/pulse +steady +proved .* ✓ proved/)
    expect(out).toMatch(/early +refuted .*replayed +✓ refuted/)
    expect(out).toContain('3 properties: 1 proved, 1 reached, 1 refuted')
    expect(out).toMatch(/^ {2}pulse +sound +time always goes on/m)
    expect(code).toBe(0)
    expect((await readdir('kept/right')).sort()).toEqual([
      'pulse.early.json',
      'pulse.early.txt',
      'pulse.full.json',
      'pulse.full.txt',
    ])
    expect(await readFile('kept/right/pulse.early.txt', 'utf8')).toContain('early violated')

    expect(await paracheck('replay kept/right/pulse.early.json kept/right/pulse.full.json')).toMatchObject({ code: 0 })
    const shown = await paracheck('show pulse.early --out kept --ascii')
    expect(shown.code).toBe(0)
    expect(shown.out).toContain('X====')
    const rechecked = await paracheck('recheck kept/certificates/right.pulse.steady.smt2')
    expect(rechecked.out).toMatch(/^stands .* pulse\.steady; \d of \d obligations/)
    expect(rechecked.code).toBe(0)
    const dumb = await paracheck('recheck kept/certificates/right.pulse.steady.smt2 --solver false')
    expect(dumb.out).toMatch(/^stands .* exact; no answer from false/)
    await writeFile('kept/hard.smt2', hardCertificate)
    const hurried = await paracheck('recheck kept/hard.smt2 --timeout 1ms')
    expect(hurried.out).toMatch(/^unknown .* 0 of 1 obligations; no answer from exact/)
    expect(hurried.out).toContain('asked: exact; --timeout gives more time, --solver embedded asks z3 as well')
    expect(hurried.code).toBe(4)
  })

  it('shows a trace wherever one stands, and refuses one that was tampered with', async () => {
    await paracheck('check specs/right.tick --prop early --out kept2')
    const folder = process.cwd()
    process.chdir('kept2/right')
    expect((await paracheck('show pulse.early.json')).code).toBe(0)
    process.chdir(folder)
    const path = 'kept2/right/pulse.early.json'
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.replace(/"TICK": "[^"]+"/, '"TICK": "12345"'))
    const { code, out } = await paracheck(`replay ${path}`)
    expect(out).toContain('REFUSED')
    expect(code).toBe(1)
  })

  it('answers 1 to a verdict against expectation, and to a counterexample nobody expected', async () => {
    const wrong = await paracheck('check specs/wrong.tick --no-write --no-systems')
    expect(wrong.out).toContain('1 against expectation')
    expect(wrong.out).toContain('pulse.early  refuted (time not asked), expected proved')
    expect(wrong.code).toBe(1)
    const bare = await paracheck('check specs/bare.tick --no-write --no-systems --quiet')
    expect(bare.out).toMatch(/^1 property: 1 refuted \(time not asked\) {2}/)
    expect(bare.err).toBe('')
    expect(bare.code).toBe(1)
  })

  it('answers 3 to a model with errors, and shows them', async () => {
    const { code, err, out } = await paracheck('check broken.tick')
    expect(err).toContain('error[T0302]')
    expect(err).toContain('--> broken.tick:1:')
    expect(err).toMatch(/1 error in broken\.tick/)
    expect(out).toBe('')
    expect(code).toBe(3)
  })

  it('answers 4 when there is no answer', async () => {
    const { code, out } = await paracheck(
      'check specs/right.tick --prop steady --engine hunt --timeout 2s --no-write --no-systems',
    )
    expect(out).toContain('unknown')
    expect(out).toContain('next: raise --timeout')
    expect(code).toBe(4)
  })

  it('ends its JSON with one result, whatever happened', async () => {
    const right = await paracheck('check specs/right.tick --prop early --json --out json')
    expect(right.out.split('\n').filter((l) => l.includes('"type":"result"'))).toHaveLength(1)
    expect(lastLine(right.out)).toMatchObject({
      type: 'result',
      ok: true,
      properties: [
        {
          file: 'specs/right.tick',
          system: 'pulse',
          property: 'early',
          expected: 'refuted',
          verdict: 'refuted',
          replayed: true,
          trace: 'json/right/pulse.early.json',
        },
      ],
    })
    expect(right.err).toBe('')
    for (const [line, code] of [
      ['check broken.tick --json', 3],
      ['check --json --bound x', 2],
      ['check none --json', 2],
    ] as const) {
      const result = await paracheck(line)
      expect(lastLine(result.out)).toMatchObject({ type: 'result', ok: false, properties: [] })
      expect(result.code).toBe(code)
    }
  })

  it('takes parameters from the command line, and refuses unknown ones with 3', async () => {
    const fixed = await paracheck('check specs/right.tick --prop early --param TICK=2ms --no-write --dump trace')
    expect(fixed.out).toContain('"TICK": "2"')
    expect(fixed.code).toBe(0)
    const unknown = await paracheck('check specs/right.tick --param TIK=2ms')
    expect(unknown.err).toContain('T0605')
    expect(unknown.code).toBe(3)
  })

  it('answers 130 when it is interrupted, with all that is known', async () => {
    const { code, out } = await paracheck('check specs/right.tick --json --no-write', {
      interrupted: AbortSignal.abort(),
    })
    expect(lastLine(out)).toMatchObject({
      ok: false,
      properties: [{ reason: 'interrupted' }, { verdict: 'unknown' }, {}],
    })
    expect(code).toBe(130)
  })

  it('dumps every stage to files', async () => {
    await paracheck(
      'check specs/right.tick --prop early --no-write --dump ast,model,system --dump smt --dump trace --dump-dir dump',
    )
    expect((await readdir('dump')).sort()).toEqual([
      'pulse.ast.tick',
      'pulse.early.smt2',
      'pulse.early.system',
      'pulse.early.trace.json',
      'pulse.model',
      'right.ast.tick',
    ])
    expect(await readFile('dump/pulse.early.smt2', 'utf8')).toContain('(check-sat')
  })
})

describe('simulate', () => {
  it.each([
    ['state S { invariant x <= 3ms; when x >= 2ms -> T; } state T { invariant x <= 4ms; }', 'time stops: '],
    ['state S { when x == 2ms -> T; } state T { }', 'no jump was found'],
  ])('says why a run ends early: %s', async (states, why) => {
    await writeFile('ends.tick', `machine M { clock x; ${states} }\nsystem s { m: M; }\n`)
    const { code, err } = await paracheck('simulate ends.tick --steps 5')
    expect(code).toBe(0)
    expect(err).toContain(`the run ends after 1 of 5 jumps: ${why}`)
  })

  it('draws the same run for the same seed', async () => {
    const [one, two] = [
      await paracheck('simulate pulse.tick --seed 7 --steps 3'),
      await paracheck('simulate pulse.tick --seed 7 --steps 3'),
    ]
    expect(one.code).toBe(0)
    expect(one.out).toContain('beat: when')
    expect(two.out).toBe(one.out)
  })

  it('takes moves from stdin, and the run it leaves replays', async () => {
    const { code, out, err } = await paracheck('simulate pulse.tick --interactive --out run.json', {
      input: '9\n1\n1\nq\n',
    })
    expect(err).toContain('there is no such move')
    expect(err).toContain('  1  wait 4 ms')
    expect(out).toContain('4  +4')
    expect(code).toBe(0)
    expect((await paracheck('replay run.json')).code).toBe(0)
  })
})

describe('fmt', () => {
  it('formats files once, and says with --check what is not', async () => {
    await writeFile('ugly.tick', 'param   T :time=4ms ;')
    expect((await paracheck('fmt ugly.tick --check')).code).toBe(1)
    expect(await readFile('ugly.tick', 'utf8')).toBe('param   T :time=4ms ;')
    expect((await paracheck('fmt ugly.tick')).out).toBe('formatted ugly.tick\n')
    expect(await readFile('ugly.tick', 'utf8')).toContain('param T: time = 4ms;')
    expect(await paracheck('fmt ugly.tick --check')).toMatchObject({ code: 0, shown: '' })
  })

  it('goes from stdin to stdout, and answers 3 to what is not Tick', async () => {
    expect((await paracheck('fmt --stdin', { input: 'event   a;' })).out).toContain('event a;')
    const broken = await paracheck('fmt --stdin', { input: 'evnt a;' })
    expect(broken).toMatchObject({ code: 3, out: '' })
    expect(broken.err).toContain('--> stdin:1:1')
  })
})

describe('the process', () => {
  // The source, so that an old build in `dist` is not what is tested.
  const main = ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../main.ts', import.meta.url))]

  it('ends with the exit code, its output complete', async () => {
    const result = await new Promise<{ failure: ExecFileException | null; out: string }>((resolve) => {
      execFile(process.execPath, [...main, 'check', 'specs/wrong.tick', '--no-write', '--no-systems'], (failure, out) =>
        resolve({ failure, out }),
      )
    })
    expect(result.failure?.code).toBe(1)
    expect(result.out).toContain('1 property: 1 refuted (time not asked); 1 against expectation')
  })

  it.skipIf(process.platform === 'win32')('stops on Ctrl-C with 130 and its result line', async () => {
    // More questions than can be answered before the signal comes.
    const many = Array.from({ length: 40 }, (_, i) => `property p${i}: always beat.since <= TICK + ${i}ms;`)
    const asked = many.map((_, i) => `p${i}: proved;`).join(' ')
    await writeFile('specs/many.tick', `use "../pulse.tick";\n${many.join('\n')}\ncheck pulse { ${asked} }\n`)
    const child = spawn(process.execPath, [...main, 'check', 'specs/many.tick', '--json', '--no-write'])
    let out = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const first = !out.includes('"type":"start"')
      out += chunk.toString()
      if (first && out.includes('"type":"start"')) child.kill('SIGINT')
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(lastLine(out)).toMatchObject({ type: 'result', ok: false })
  })
})
