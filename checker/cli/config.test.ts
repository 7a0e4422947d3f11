import { mkdir, writeFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { configIn, configJsonSchema } from './config.ts'

const model = `param P: time = 4ms; param Q: time = 1ms;
assume P > 0ms and Q > 0ms;
machine Timer { clock since; state ARMED { invariant since <= P; when since == P -> ARMED { reset(since); } } }
system one { t: Timer; }
property in_time: always t.since <= P;
check one { in_time: proved; }
`

inFolderWith({ 'specs/one.tick': model, 'inner/x.txt': '' })

beforeAll(async () => {
  await mkdir('other')
  await writeFile('other/two.tick', model)
})

interface Printed {
  readonly config: string | null
  readonly arguments: readonly unknown[]
  readonly options: Readonly<Record<string, { readonly value: unknown; readonly from: string }>>
}

async function printed(line: string, text?: string, env: Readonly<Record<string, string>> = {}): Promise<Printed> {
  await writeFile('paracheck.config.json', text ?? '{}')
  const { code, out, err } = await paracheck(`${line} --print-config`, { env })
  expect([code, err]).toEqual([0, ''])
  return JSON.parse(out) as Printed
}

describe('what holds for a command', () => {
  it('is said by the command line, then the environment, then the file, then the defaults', async () => {
    const file = '{ "timeout": "5s", "seed": 3, "jobs": 2, "bound": 7 }'
    const { config, options } = await printed('check --seed 9', file, { PARACHECK_JOBS: '4' })
    expect(config).toBe('paracheck.config.json')
    expect(options).toMatchObject({
      seed: { value: 9, from: 'command line' },
      jobs: { value: 4, from: 'environment' },
      timeout: { value: 5000, from: 'paracheck.config.json' },
      bound: { value: 7, from: 'paracheck.config.json' },
      write: { value: true, from: 'default' },
    })
  })

  it('are the files of the settings, where none is named', async () => {
    expect((await printed('check', '{ "files": ["other"] }')).arguments).toEqual([['other']])
    expect((await printed('check specs', '{ "files": ["other"] }')).arguments).toEqual([['specs']])
    expect((await printed('check', '{}')).arguments).toEqual([['specs']])
    expect((await printed('compare a b', '{ "files": ["other"] }')).arguments).toEqual(['a', 'b', ['other']])
    process.chdir('inner')
    try {
      const { out } = await paracheck('check --print-config')
      expect(JSON.parse(out)).toMatchObject({ config: '../paracheck.config.json', arguments: [['../other']] })
    } finally {
      process.chdir('..')
    }
  })

  it('takes each parameter from where it is said', async () => {
    const { options } = await printed('check --param P=2ms', '{ "params": { "P": "3ms", "Q": "5ms" } }')
    expect(options.param?.value).toEqual({ P: '2ms', Q: '5ms' })
  })

  it('is not the file with --no-config, and is another one with --config', async () => {
    expect(await printed('check --no-config', '{ "seed": 5 }')).toMatchObject({
      config: null,
      options: { seed: { value: 1 } },
    })
    await writeFile('mine.json', '{ "seed": 6 }')
    expect(await printed('check --config mine.json')).toMatchObject({
      config: 'mine.json',
      options: { seed: { value: 6 } },
    })
    expect((await paracheck('check --config absent.json')).code).toBe(2)
  })
})

describe('settings that are wrong', () => {
  it.each([
    ['{\n  "timout": "5s"\n}', 'paracheck.config.json:2:3: there is no setting `timout`; did you mean `timeout`?'],
    ['{\n  "zzzz": 1\n}', 'paracheck.config.json:2:3: there is no setting `zzzz`; known are files, params'],
    ['{ "timeout": "5" }', 'paracheck.config.json:1:14: write a duration with its unit: 500ms, 60s, 2m.'],
    ['{ "jobs": "two" }', 'paracheck.config.json:1:11: `jobs`: invalid input: expected number, received string'],
    ['{ "params": { "P": 3 } }', 'paracheck.config.json:1:20: `params.P`: invalid input'],
    ['{ "params": { "P-1": "3ms" } }', 'paracheck.config.json:1:13: write NAME=VALUE'],
    ['{ "seed": 1,\n  "seed": 2 }', 'paracheck.config.json:2:3: `seed` stands here twice'],
    ['{ "seed": }', 'paracheck.config.json:1:11: this is no JSON: value expected'],
    ['', 'paracheck.config.json:1:1: this is no JSON'],
    ['[]', 'paracheck.config.json:1:1: invalid input: expected object, received array'],
    ['{ "out": "../elsewhere" }', 'paracheck.config.json:1:10: ../elsewhere is not below the folder of this file'],
    ['{ "out": "a/../.." }', 'paracheck.config.json:1:10: a/../.. is not below'],
    ['{ "result": "/tmp/result.ndjson" }', 'paracheck.config.json:1:13: /tmp/result.ndjson is not below'],
    ['{ "reporters": ["junit=../x.xml"] }', 'paracheck.config.json:1:16: ../x.xml is not below'],
    ['{ "solver": "sh -c id" }', 'paracheck.config.json:1:13: a file may name embedded, z3 or cvc5'],
  ])('%j', async (text, message) => {
    await writeFile('paracheck.config.json', text)
    const { code, err } = await paracheck('check specs')
    expect([code, err]).toEqual([2, expect.stringContaining(`error: ${message}`)])
  })

  it('cost nothing where they do not count', async () => {
    await writeFile('paracheck.config.json', '{')
    expect((await paracheck('check specs --print-config --no-config')).code).toBe(0)
    expect((await paracheck('explain vacuous')).code).toBe(0)
    await writeFile('paracheck.config.json', '{}')
  })

  it('of the environment are named', async () => {
    const { code, err } = await paracheck('check specs', { env: { PARACHECK_BOUND: 'no' } })
    expect([code, err]).toEqual([2, expect.stringContaining('PARACHECK_BOUND: write a whole number')])
  })
})

it('files of settings may have comments, and a comma too many', () => {
  expect(configIn({ path: 'c.json', text: '// why\n{ "seed": 2, }' }).config).toEqual({ seed: 2 })
})

it('the schema that is shipped is that of the program', async () => {
  await expect(configJsonSchema()).toMatchFileSnapshot('../../docs/config.schema.json')
})
