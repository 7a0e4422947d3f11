/** The one rule worth a machine: who may import whom. ARCHITECTURE.md draws the same picture. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

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
