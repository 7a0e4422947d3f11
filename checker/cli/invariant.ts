/**
 * `paracheck invariant`: is what somebody wrote into a file of `proofs/` an invariant, does it prove the property, and
 * if not, why?
 */

import { solverAsked } from '../api/solver.ts'
import { findModels, textIfThere } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { ofOneSystem, type Question } from '../model/model.ts'
import { portfolio } from '../questions/asking.ts'
import { type Claim, claimOf, claimsOf } from '../questions/claims.ts'
import { inductionRecord, inductionText, isOpen, isProof, type TestedClaim } from '../report/induction.ts'
import { jsonLine } from '../report/json.ts'
import { questionNames } from '../report/standing.ts'
import { lower } from '../system/lower.ts'
import { formulaText } from '../trust/formula.ts'
import { inductionOf } from '../trust/induction.ts'
import { readKept } from '../trust/kept.ts'
import { type EffortFlags, isAsked, nameOf, optionsOf } from './effort.ts'
import { exitCode, Interrupted, UsageError } from './exit.ts'
import { readModels } from './models.ts'
import { refuseUnknownNames } from './names.ts'
import { placesOf } from './places.ts'
import { reporterFor } from './session.ts'
import type { Terminal } from './terminal.ts'

export interface InvariantFlags extends EffortFlags {
  readonly prop?: readonly string[]
  /** A file of invariants, for one property; where `check` keeps them when absent. */
  readonly from?: string
}

/** Answers 0 when all are proofs, 1 when one is none, 4 when some conjunct could not be answered. */
export async function invariant(paths: readonly string[], flags: InvariantFlags, terminal: Terminal): Promise<number> {
  const models = await readModels(await findModels(paths), flags, terminal)
  const questions = ofOneSystem(models.flatMap(({ model }) => model.questions))
  const asked = questions.filter((q) => isAsked(q, flags))
  refuseUnknownNames(questions.map(nameOf), flags)
  if (flags.from !== undefined && asked.length > 1)
    throw new UsageError('--from is for one property: choose it with --prop and --system')
  const [names, places] = [questionNames(questions), placesOf(questions)]
  const backend = await solverAsked(flags.solver)
  const options = portfolio(optionsOf({ ...flags, write: false, systems: false }, backend, terminal), () => undefined)
  const reporter = reporterFor(
    asked.map((q) => names.get(q) ?? ''),
    flags,
    terminal,
  )
  if (flags.json === true) terminal.out(jsonLine({ type: 'start', version: version(), properties: asked.length }))
  const tested: TestedClaim[] = []
  for (const question of asked) {
    const file = flags.from ?? places.get(question)?.proofs ?? ''
    for (const { text, problem, k, conjuncts } of await claimsIn(file, question, flags.from !== undefined)) {
      const name = names.get(question) ?? ''
      reporter.started(name)
      const found = await inductionOf(problem, conjuncts, k, {
        ...options,
        progress: (what) => reporter.progress(name, what),
      })
      reporter.clear()
      if ('kind' in found) {
        if (terminal.interrupted.aborted) throw new Interrupted()
        terminal.err(`${name}: ${found.reason}\n`)
        return exitCode.inconclusive
      }
      const one: TestedClaim = {
        name,
        claim: text,
        file,
        network: question.network,
        variables: problem.system.states,
        conjuncts: found.conjuncts.map(({ term, ...rest }) => ({ text: formulaText(term), ...rest })),
        excludes: found.excludes,
      }
      terminal.out(
        flags.json === true
          ? jsonLine({ type: 'invariant', ...inductionRecord(one) })
          : `${inductionText(one, { ...terminal, width: terminal.width() })}\n\n`,
      )
      tested.push(one)
    }
  }
  if (tested.length === 0)
    throw new UsageError(howToWrite(asked[0] as Question, places.get(asked[0] as Question)?.proofs ?? ''))
  const code = tested.every(isProof)
    ? exitCode.asExpected
    : tested.every((t) => isProof(t) || isOpen(t))
      ? exitCode.inconclusive
      : exitCode.against
  if (flags.json === true)
    terminal.out(
      jsonLine({ type: 'result', ok: code === exitCode.asExpected, invariants: tested.map(inductionRecord) }),
    )
  return code
}

/** What a file claims of a question; nothing where there is no file. */
async function claimsIn(path: string, question: Question, wanted: boolean): Promise<Claim[]> {
  const text = await textIfThere(path, wanted)
  if (text === undefined) return []
  const kept = readKept(text)
  if ('error' in kept) throw new UsageError(`${path}: ${kept.error}`)
  return kept.map((proof) => {
    const claim = claimOf(question, proof)
    if ('error' in claim) throw new UsageError(`${path}: ${claim.error}`)
    return claim
  })
}

/** For who has not written one yet: where it goes, how it looks, and what it may speak of. */
function howToWrite({ network, property }: Question, path: string): string {
  const variables = lower(network).states.map(({ name, sort }) =>
    sort.kind === 'enum' ? `(in ${name} ${sort.values.join('|')})` : name,
  )
  return [
    `no invariant is kept of ${network.name}.${property.name}; write one to ${path}, or to a file for --from:`,
    '',
    `  (proof ${claimsOf(property.form)} 0`,
    '    (=> (in MACHINE STATE) (<= clock (+ TICK JITTER)))',
    '    …)',
    '',
    `It may speak of the parameters and of ${variables.join(', ')}. Times are in milliseconds.`,
  ].join('\n')
}
