/** The one rule worth a machine: who may import whom. ARCHITECTURE.md draws the same picture. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', 'checker')

/** Folders from left to right; a file may import from its own folder and from those left of it. */
const order = [
  'support',
  'logs',
  'exact',
  'logic',
  'syntax',
  'model',
  'run',
  'zones',
  'system',
  'trace',
  'smt',
  'formats',
  'parts',
  'engines',
  'portfolio',
  'outcome',
  'trust',
  'questions',
  'conform',
  'check',
  'report',
  'api',
  'editor',
  'cli',
  'main',
]

/**
 * Pairs that the order would allow and the design forbids: the evaluator and the encoding share nothing but terms and
 * the model.
 */
const forbidden = [
  ['system', 'run'],
  ['zones', 'run'],
  ['system', 'zones'],
  ['model', 'syntax/parse'],
  ['report', 'smt'],
  ['report', 'parts'],
  ['report', 'engines'],
  ['report', 'portfolio'],
]

const libraries: Record<string, readonly string[]> = {
  'ohm-js': ['syntax', 'formats'],
  'z3-solver': ['smt'],
  commander: ['cli', 'main'],
  hono: ['report'],
  'markdown-table': ['report'],
  'string-width': ['report'],
  'node:fs': ['api', 'cli', 'main', 'smt'],
  'node:fs/promises': ['api', 'cli', 'main', 'smt'],
  'node:child_process': ['cli', 'smt'],
  'vscode-languageserver-protocol/node': ['cli'],
  'jsonc-parser': ['cli'],
}

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (f) => /\.tsx?$/.test(f) && !/\.(test|d)\.tsx?$/.test(f),
)

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : path.replace('.ts', '')
}

it('no file imports from a folder right of its own', () => {
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const imports = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) =>
      relative(root, join(root, file, '..', m[1] ?? '')),
    )
    return imports
      .filter((target) => {
        const [own, other] = [folderOf(file), folderOf(target)]
        const rightOf = order.indexOf(other) > order.indexOf(own)
        return own !== other && (rightOf || forbidden.some(([a, b]) => a === own && target.startsWith(b ?? '')))
      })
      .map((target) => `${file} imports ${target}`)
  })
  expect(wrong).toEqual([])
})

it('engines and those who run them know no clocks', () => {
  const wrong = files
    .filter((file) => ['engines', 'portfolio'].includes(folderOf(file)))
    .filter((file) => /\.(clocks|timers|observerClocks)\b/.test(readFileSync(join(root, file), 'utf8')))
  expect(wrong).toEqual([])
})

/** The functions that engines share; each is named in ARCHITECTURE.md. */
const shared = ['houdini.ts imports kinduction.ts', 'ice.ts imports kinduction.ts', 'lasso.ts imports bmc.ts']

it('no engine knows another engine, but for these functions', () => {
  const engines = files.filter((file) => folderOf(file) === 'engines' && file !== 'engines/index.ts')
  const known = engines.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/from '\.\/([^']+)'/g)]
      .map((m) => m[1] ?? '')
      .filter((other) => other !== 'engine.ts')
      .map((other) => `${file.replace('engines/', '')} imports ${other}`),
  )
  expect(known.sort()).toEqual(shared)
})

it('each library is imported only in its own place', () => {
  const wrong = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const imports = [...text.matchAll(/^(?:import|export)[^'"]*from '([^'.]+)'/gm)].map((m) => m[1] ?? '')
    return imports
      .filter((name) => name in libraries && !libraries[name]?.includes(folderOf(file)))
      .map((name) => `${file} imports ${name}`)
  })
  expect(wrong).toEqual([])
})

it('every folder has a place in the order', () => {
  expect(files.map(folderOf).filter((f) => !order.includes(f))).toEqual([])
})

describe('ARCHITECTURE.md', () => {
  const text = readFileSync(join(root, '..', 'ARCHITECTURE.md'), 'utf8')

  it('draws the order that is tested here', () => {
    expect(/^support ◀ .*$/m.exec(text)?.[0].split(' ◀ ')).toEqual(order)
  })

  it('says truly where things happen', () => {
    const rows = [...text.matchAll(/^\| [^|`]* \| (`checker\/[^|]*`) \| (`[^|]*`) \|$/gm)]
    const names = (cell = ''): string[] => cell.replaceAll('`', '').split(', ')
    expect(rows.length).toBeGreaterThan(5)
    for (const [, files, functions] of rows) {
      const code = names(files).map((file) => readFileSync(join(root, '..', file), 'utf8'))
      for (const name of names(functions)) expect(code.join(), name).toMatch(new RegExp(`function ${name}\\b`))
    }
  })

  it('says of each folder what it holds', () => {
    const rows = [...text.matchAll(/^\| `([^|]*)` \|/gm)].flatMap((m) => (m[1] ?? '').split('`, `'))
    const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => `checker/${name}/`).filter((name) => !rows.includes(name))).toEqual([])
    expect(rows.filter((row) => !existsSync(join(root, '..', row)))).toEqual([])
  })
})

/** Files that are loaded when this one is, before anything runs. */
function loadedWith(file: string, known = new Set<string>()): Set<string> {
  if (known.has(file)) return known
  known.add(file)
  const text = readFileSync(join(root, file), 'utf8')
  for (const [, target] of text.matchAll(/^(?:import|export)(?! type)[^'"]*?from '(\.[^']+\.ts)'/gm))
    loadedWith(join(file, '..', target ?? ''), known)
  return known
}

it('help and the version load no grammar, no engine and no solver', () => {
  const loaded = [...loadedWith('main.ts'), ...loadedWith('cli/program.ts')]
  expect(loaded).toContain('cli/commands/verdicts.ts')
  expect(loaded.filter((file) => ['syntax', 'engines', 'smt'].includes(folderOf(file)))).toEqual([])
})

it('only threads of their own load z3', () => {
  const loaders = files.filter((file) =>
    readFileSync(join(root, file), 'utf8').includes("'z3-solver/build/z3-built.js'"),
  )
  const starters = files.filter((file) => /\bstartZ3\(/.test(readFileSync(join(root, file), 'utf8')))
  expect(loaders).toEqual(['smt/z3.ts'])
  expect(starters.sort()).toEqual(['portfolio/apart-worker.ts', 'smt/embedded-worker.ts', 'smt/z3.ts'])
})

/** Numbers of jumps, choices and random draws, which are no rationals of a model. */
const counts = ['run/moves.ts: valueOf', 'run/random.ts: Number', 'trust/kept.ts: Number', 'trust/patience.ts: Number']

it('no float judges: runs, steps, traces and proofs are exact', () => {
  const judges = files.filter((file) => ['run', 'system', 'trace', 'trust'].includes(folderOf(file)))
  const floats = judges.flatMap((file) => {
    const words = readFileSync(join(root, file), 'utf8').matchAll(/\b(Number|valueOf|parseFloat)\(|\bMath\.random\b/g)
    return [...words].map(([word, name]) => `${file}: ${name ?? word}`)
  })
  expect([...new Set(floats)].sort()).toEqual(counts)
})

it('no question leaves anything in a module for the next one', () => {
  const judges = files.filter((file) =>
    ['parts', 'engines', 'portfolio', 'trust', 'questions'].includes(folderOf(file)),
  )
  const stores = judges.filter((file) =>
    /^(?:export )?(?:let |const \w+(?:: [^=\n]*)? = new (?:Weak)?(?:Map|Set)\b(?:<.*>)?\(\))/m.test(
      readFileSync(join(root, file), 'utf8'),
    ),
  )
  expect(stores).toEqual([])
})

it('the reference imports nothing from the checker', () => {
  const folder = join(import.meta.dirname, 'reference')
  const own = readdirSync(folder).filter((file) => !file.endsWith('.test.ts'))
  const files = [...own.map((file) => join(folder, file)), join(import.meta.dirname, 'fuzz', 'network-spec.ts')]
  const imports = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((m) => m[1] ?? ''),
  )
  expect(own.length).toBeGreaterThan(0)
  expect(
    imports.filter((name) => !/^(\.\/[\w-]+\.ts|\.\.\/fuzz\/network-spec\.ts|node:(path|fs)|fast-check)$/.test(name)),
  ).toEqual([])
})
