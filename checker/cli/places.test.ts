import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, normalize } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileName, projectOf, systemPlaces } from './places.ts'

const home = process.cwd()
let folder = ''

function put(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), '')
  }
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'paracheck-')))
  process.chdir(folder)
})
afterEach(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true })
})

const specOf = (path: string): string => projectOf(path).spec

describe('the name of a model in its project', () => {
  it.each([
    ['m.tick', 'm'],
    ['specs/m.tick', 'm'],
    ['./specs/a/../m.tick', 'm'],
    ['specs/a/m.tick', 'a/m'],
    ['models/specs/m.tick', 'models/specs/m'],
    ['a/m.tck', 'a/m.tck'],
  ])('of %s is %s', (path, name) => expect(specOf(path)).toBe(name))

  it('tells a model from one in specs that is called alike', () => {
    put('specs/m.tick', 'm.tick')
    expect([specOf('m.tick'), specOf('specs/m.tick')]).toEqual(['+/m', 'm'])
  })

  it('never leads elsewhere, and never is that of another model', () => {
    const part = fc.oneof(
      fc.string({ minLength: 1, maxLength: 8 }).filter((s) => !/[/\0]/.test(s)),
      fc.stringMatching(/^[a.+_ -]{1,4}$/),
      fc.constant('x'.repeat(250)),
    )
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => normalize(`${parts.join('/')}.tick`))
    const inside = path.filter((p) => !p.startsWith('..') && !p.startsWith('specs/'))
    fc.assert(
      fc.property(inside, inside, (one, other) => {
        const names = [one, other].map(specOf)
        for (const segment of names.flatMap((name) => name.split('/'))) {
          expect(segment).toMatch(/^[\w.+=-]{1,200}$/)
          expect(segment).not.toMatch(/^\.*$/)
        }
        expect(names[0] === names[1]).toBe(one === other)
      }),
    )
  })

  it('of ...tick and ..tick stays below the folders of results', () => {
    for (const path of ['...tick', '..tick', '....tick', '.tick'])
      for (const place of Object.values(systemPlaces('s', 's', path)).filter((p) => p !== ''))
        expect(normalize(place)).toMatch(/^(counterexamples|proofs|\.paracheck\/\w+)\/.+/)
  })
})

describe('a project', () => {
  it.each(['package.json', '.git/HEAD'])('is where %s is, from wherever the command is called', (sign) => {
    put(`p/${sign}`, 'p/specs/m.tick', 'p/deep/er/x')
    expect(systemPlaces('s', 's', 'p/specs/m.tick').proofs).toBe('p/proofs/m/s.inv')
    process.chdir('p/deep/er')
    expect(systemPlaces('s', 's', '../../specs/m.tick').proofs).toBe('../../proofs/m/s.inv')
    process.chdir('../../specs')
    expect(systemPlaces('s', 's', 'm.tick').trace).toBe('../counterexamples/m/s.json')
  })

  it('is where stored answers are', () => {
    put('p/proofs/x', 'p/counterexamples/x')
    expect(projectOf('p/a/m.tick')).toEqual({ root: 'p', spec: 'a/m' })
  })

  it('is the current folder, else that of the model, where nothing says more', () => {
    put('here/x', 'a/m.tick')
    expect(projectOf('a/m.tick')).toEqual({ root: '', spec: 'a/m' })
    process.chdir('here')
    expect(projectOf('../a/m.tick')).toEqual({ root: '../a', spec: 'm' })
  })

  it('that is installed is read and never written', () => {
    put('package.json', 'node_modules/some/package.json', 'node_modules/some/specs/m.tick')
    const { proofs, trace, earlier } = systemPlaces('s', 's', 'node_modules/some/specs/m.tick')
    expect([proofs, trace].every((p) => p.startsWith('.paracheck/packages/some/'))).toBe(true)
    expect(earlier?.proofs).toBe('node_modules/some/proofs/m/s.inv')
  })

  it('keeps what is answered with fixed parameters apart, and tries what is known without', () => {
    const { proofs, earlier } = systemPlaces('s', 's', 'm.tick', { param: new Map([['TICK', '2ms']]) })
    expect(proofs).toBe('.paracheck/variants/TICK=2ms/proofs/m/s.inv')
    expect(earlier?.proofs).toBe('proofs/m/s.inv')
  })
})

it('names of files are short and plain', () => {
  expect(fileName('final.userspace[HOST_TICK <= TICK]')).toBe('final.userspace_HOST_TICK_TICK_')
  expect(fileName('x'.repeat(1000)).length).toBeLessThan(220)
})
