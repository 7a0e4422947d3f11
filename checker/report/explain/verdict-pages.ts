/** A page for every word that stands for an answer. A verdict without a page breaks the build. */
import type { Answer } from '../../conform/answer.ts'
import type { SystemOutcome, VerdictKind } from '../../outcome.ts'
import type { VerdictPage } from './page.ts'

/** As they are printed; BROKEN is the one word that is never in small letters. */
export type VerdictWord = VerdictKind | Exclude<SystemOutcome['verdict'], 'broken'> | 'BROKEN' | Answer['verdict']

export const verdictPages: Readonly<Record<VerdictWord, VerdictPage>> = {
  proved: {
    meaning:
      'The property holds in every run, for all parameter values that the assumptions allow, however long the run is.',
    why: 'The proof is an inductive invariant. Another program than the one that found it has checked it again, and its certificate is stored.',
    todo: 'Look at the system’s own line: a proof in a system that is BROKEN is worth nothing. `check --why` says which assumptions the proof needs.',
  },
  refuted: {
    meaning: 'A run breaks the property, for some parameter values that the assumptions allow.',
    why: 'An evaluator that shares no code with the search has executed the run, step by step, in exact numbers.',
    todo: 'Draw the run: `paracheck show TRACE`. Mend the model, or add the assumption that excludes these parameter values; `synthesise` searches for it.',
  },
  reached: {
    meaning: 'A run gets to the situation that a `reachable` asks about.',
    why: 'The run has been executed by the evaluator, as one that refutes a property.',
    todo: 'Draw the run: `paracheck show TRACE`.',
  },
  unreachable: {
    meaning:
      'No run gets to the situation that a `reachable` asks about, for all parameter values that the assumptions allow.',
    why: 'It is a proof like that of `proved`, checked again like it. Where a scenario was to happen, some guard or assumption keeps runs away from it.',
    todo: 'Ask for less: a `reachable` for a situation on the way shows how far runs get.',
  },
  bounded: {
    meaning: 'No run of up to so many jumps breaks the property; nothing is known about longer ones.',
    why: 'It is not a proof. The search came to its end, and no invariant was found that would make it one. The exit code is 4.',
    todo: 'Raise `--timeout` or `--bound`, let another engine try with `--engine`, or write a `lemma` that says why the property holds.',
  },
  vacuous: {
    meaning:
      'The property holds, but of nothing: its premise or its deadline is out of reach, or there is no run at all.',
    why: '`always P imply Q` holds wherever P never happens. Such a proof looks like a promise and says nothing, so it has a word of its own.',
    todo: 'Ask `reachable` for the premise, and see how far runs get. If assumptions contradict each other, the answer names them. Expect `vacuous` if that is as it should be.',
  },
  unknown: {
    meaning:
      'There is no answer, and the reason stands beside it: the time was up, a solver failed, or no program confirmed what was found.',
    why: 'What is not shown is not claimed, neither a proof nor a run. The exit code is 4.',
    todo: 'Raise `--timeout`, or make the question smaller: fewer instances, a parameter fixed with `--param`, a `lemma` beside it.',
  },
  sound: {
    meaning:
      'In every reachable state of the system time can go on for ever, and no variable leaves its range, for all parameter values.',
    why: 'Where time stops, no later violation can happen. So every system is asked this before its properties count.',
    todo: 'Nothing is to be done.',
  },
  BROKEN: {
    meaning:
      'A run of the system comes to where time cannot go on or a variable leaves its range, or no parameter values satisfy the assumptions.',
    why: 'What happens after that is not looked at, so a proof about the system is worth nothing, and the exit code is 1 whatever the verdicts are.',
    todo: 'Draw the run that comes with it: `paracheck show TRACE`. Mostly an invariant runs out with no transition to take, a timer expires where nothing handles it, or a counter has no end.',
  },
  conforms: {
    meaning: 'The log is a run of the system: the run was found, and the evaluator has executed it.',
    why: 'Each line of the log that the map knows happens in the run, in the order and at the times of the log, within its precision.',
    todo: 'Look at what the log did not cover: it says nothing about that.',
  },
  'may conform': {
    meaning: 'A run explains every line that is there, but the log has lost events.',
    why: 'Across a gap any jumps of the model are allowed, so a deviation may be hidden in it.',
    todo: 'Record the log again with larger buffers.',
  },
  deviates: {
    meaning: 'No run of the system explains the log, and the answer names the first line that no run explains.',
    why: 'Every run that explains the lines before has been followed, with the parameter values of the command line or their defaults.',
    todo: 'Look at the bound that the line breaks. Either the kernel differs from the model, or a parameter has another value there (`--param`), or the map misreads a line.',
  },
}
