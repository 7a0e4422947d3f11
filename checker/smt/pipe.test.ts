import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { chooseBackend, NoSuchSolver } from './backend.ts'
import { embeddedVersion } from './embedded.ts'
import { atLeast, describeNative, findNative, type NativeSolver, pipeBackend } from './pipe.ts'

vi.setConfig({ testTimeout: 30_000 })

const shell = (script: string): NativeSolver => ({ path: '/bin/sh', args: ['-c', script], name: 'shell' })

/** Answers every echo, and nothing else. */
const echoing =
  'while read -r line; do case $line in "(echo "*) echo "$line" | cut -d\\" -f2;; "(check-sat)") echo sat;; esac; done'

test('a program that is not there is a failure with a reason', async () => {
  const session = pipeBackend({ path: '/no/such/solver', args: [], name: 'none' }).open()
  expect(await session.check()).toMatchObject({
    kind: 'unknown',
    reason: expect.stringContaining('/no/such/solver does not run'),
  })
})

describe.skipIf(process.platform === 'win32')('with a shell in the role of the solver (needs /bin/sh)', () => {
  test('answers end at the marker', async () => {
    const session = pipeBackend(shell(echoing)).open()
    expect(await session.check()).toEqual({ kind: 'sat' })
    expect(await session.script('(anything)')).toBe('')
    session.kill()
  })

  test('a solver that ends is a failure with what it said', async () => {
    const session = pipeBackend(shell('echo "segmentation fault" >&2; exit 3')).open()
    expect(await session.check()).toEqual({ kind: 'unknown', reason: 'shell ended with code 3: segmentation fault' })
    expect(await session.check()).toEqual({ kind: 'unknown', reason: 'shell ended with code 3: segmentation fault' })
  })

  test('a solver that does not answer is killed at the deadline', async () => {
    const session = pipeBackend(shell('exec sleep 60')).open({ deadline: 200 })
    expect(await session.check()).toEqual({ kind: 'unknown', reason: 'no answer within 200 ms' })
  })

  test('a solver that objects is not believed', async () => {
    const session = pipeBackend(shell('echo \'(error "no")\'; echo sat; echo paracheck-0; read -r line')).open()
    expect(await session.check()).toEqual({ kind: 'unknown', reason: 'the solver objects: (error "no") sat' })
  })

  test.each(['wait', 'exit'])('what a solver has started ends with it (%s)', async (then) => {
    const session = pipeBackend(
      shell(`sleep 60 <&- >&- 2>&- & echo $!; echo paracheck-0; read -r line; ${then}`),
    ).open()
    const pid = Number(await session.script('(anything)'))
    expect(isAlive(pid)).toBe(true)
    if (then === 'wait') session.kill()
    else await session.check()
    for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isAlive(pid)).toBe(false)
  })

  test.each([
    ['itself', 'echo $$; echo paracheck-0; exec sleep 60'],
    ['what it has started', 'sleep 60 <&- >&- 2>&- & echo $!; echo paracheck-0; wait'],
  ])('no solver outlives a checker that is killed without warning: %s', async (_, script) => {
    const program = `
      import { pipeBackend } from ${JSON.stringify(new URL('./pipe.ts', import.meta.url).href)}
      const solver = { path: '/bin/sh', args: ['-c', ${JSON.stringify(script)}], name: 'shell' }
      const session = pipeBackend(solver).open()
      console.log(await session.script('(anything)'))
      await session.check()`
    const checker = spawn(process.execPath, [
      '--import',
      import.meta.resolve('tsx'),
      '--input-type=module',
      '-e',
      program,
    ])
    const pid = Number(await new Promise<string>((resolve) => checker.stdout.setEncoding('utf8').once('data', resolve)))
    expect(isAlive(pid)).toBe(true)
    checker.kill('SIGKILL')
    for (let i = 0; i < 100 && isAlive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(isAlive(pid)).toBe(false)
  })
})

/** A dead process that nobody has taken note of yet (state Z) is dead. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    const state = `/proc/${pid}/stat`
    return !existsSync(state) || !/^\d+ \(.*\) Z/.test(readFileSync(state, 'utf8'))
  } catch {
    return false
  }
}

test('versions compare by number, not by letter', () => {
  expect(atLeast('4.13.0', '4.8.12')).toBe(true)
  expect(atLeast('4.8.12', '5.1.0')).toBe(false)
  expect(atLeast('5.1', '5.1.0')).toBe(true)
  expect(atLeast('5.1.0.1', '5.1.0')).toBe(true)
})

test('a native z3 is preferred only if it is new enough', () => {
  const native = findNative(embeddedVersion)
  if (native !== undefined) expect(atLeast(native.name.slice('z3 '.length), embeddedVersion)).toBe(true)
  expect(findNative('999.0')).toBeUndefined()
})

test('a solver is chosen by name, by path, or by default', async () => {
  expect((await chooseBackend('embedded')).name).toBe(`z3 ${embeddedVersion} (embedded)`)
  expect((await chooseBackend(undefined)).name).toBe(
    findNative(embeddedVersion)?.name ?? `z3 ${embeddedVersion} (embedded)`,
  )
  await expect(chooseBackend('no-such-solver')).rejects.toThrow(NoSuchSolver)
  await expect(chooseBackend('/no/such/solver')).rejects.toThrow('no solver at /no/such/solver')
})

for (const name of ['z3', 'cvc5']) {
  test.skipIf(describeNative(name) === undefined)(`${name} answers over its pipe (needs ${name} on PATH)`, async () => {
    const backend = await chooseBackend(name)
    expect(backend.name).toMatch(new RegExp(`^${name} \\d+\\.`))
    const session = backend.open({ deadline: 10_000 })
    session.tell(
      '(declare-fun |x y| () Real)(declare-fun a () Bool)(assert (=> a (< |x y| (- (/ 1.0 3.0)))))(assert (> |x y| (- 1.0)))',
    )
    expect(await session.check(['a'])).toEqual({ kind: 'sat' })
    expect(await session.values(['a'])).toEqual(['true'])
    session.tell('(push 1)(assert (> |x y| 0.0))')
    expect(await session.check(['a'])).toEqual({ kind: 'unsat' })
    expect(await session.core()).toEqual(['a'])
    session.tell('(pop 1)')
    expect(await session.check(['(not a)'])).toEqual({ kind: 'sat' })
    session.tell('(assert foo)')
    expect(await session.check()).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('foo') })
  })

  test.skipIf(describeNative(name) === undefined)(
    `a script may say its logic to ${name} itself (needs ${name} on PATH)`,
    async () => {
      const session = (await chooseBackend(name)).open({ deadline: 10_000 })
      const print = await session.script(
        '(set-logic QF_LRA)(echo "one")(push 1)(declare-fun x () Real)(assert (< x x))(check-sat)(pop 1)',
      )
      expect(print.replaceAll('"', '').split(/\s+/)).toEqual(['one', 'unsat'])
      session.kill()
    },
  )
}
