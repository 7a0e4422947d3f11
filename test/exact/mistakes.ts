/** Certificates with small mistakes: the exact solver and z3 see the same of them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { checkScript } from '../../checker/exact/check-script.ts'
import type { Session } from '../../checker/smt/session.ts'
import { corrupted } from './corrupt.ts'

/** What z3 prints for the `(check-sat)`s of a script. */
export async function answersOfZ3(script: string, session: Session): Promise<string[]> {
  const printed = await session.script(`(reset)(set-option :timeout 10000)${script}`)
  return printed.split('\n').filter((line) => /^(sat|unsat|unknown)$/.test(line))
}

/** Fails unless this stored certificate is accepted, and both solvers say the same of each mistake put into it. */
export async function compareMistakes(name: string, session: Session): Promise<void> {
  const text = readFileSync(join(import.meta.dirname, `${name}.smt2`), 'utf8')
  expect(new Set(checkScript(text).blocks.map((b) => b.answer))).toEqual(new Set(['unsat']))
  const wrong = corrupted(text)
  const own = wrong.map((other) =>
    checkScript(other)
      .blocks.map((b) => b.answer)
      .join(),
  )
  expect(own.filter((answers) => answers.includes('unknown'))).toEqual([])
  // Many mistakes leave a proof, a weaker or a stronger one; those that z3 sees are to be seen.
  expect(own.filter((answers) => answers.split(',').includes('sat')).length).toBeGreaterThan(10)
  const theirs = await answersOfZ3(wrong.join('\n(reset)\n'), session)
  expect(own.join().split(',')).toEqual(theirs)
}
