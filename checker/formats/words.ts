/**
 * Every word that the readers of SMT-LIB-like languages accept, by the place where it stands: what it says is read, or
 * it says nothing about the question. Whatever is on neither list is refused with its place. `docs/formats.md` shows
 * these lists.
 */

/** The words of one place. */
export interface Words {
  /** What they say becomes part of the question. */
  readonly read: readonly string[]
  /** They change no verdict, and are skipped. */
  readonly harmless: readonly string[]
}

/** Where a word stands. */
export type WordPlace = 'command' | 'annotation' | 'set-info' | 'set-option' | 'set-logic' | 'declaration' | 'attribute'

export type Language = Partial<Record<WordPlace, Words>>

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

/**
 * Options of SMT-LIB 2.6 that change what a solver prints, or how it searches; `:global-declarations` changes what
 * `pop` forgets.
 */
const options =
  words(`:print-success :produce-models :produce-proofs :produce-unsat-cores :produce-unsat-assumptions :produce-assignments
  :produce-assertions :interactive-mode :random-seed :reproducible-resource-limit :verbosity :diagnostic-output-channel
  :regular-output-channel :fp.engine :timeout`)

const infos = words(':smt-lib-version :source :license :category :notes :authors :name :version')

const logics =
  words(`ALL QF_LRA QF_LIA QF_LIRA QF_RDL QF_IDL QF_UFLRA QF_UFLIA QF_UFLIRA QF_AUFLIRA LRA LIA LIRA UFLRA UFLIA UFLIRA
  AUFLIRA`)

/** Constrained Horn clauses: SMT-LIB 2.6 as the CHC competition uses it. */
export const hornWords: Language = {
  command: {
    read: words('declare-fun declare-const define-fun assert check-sat push pop exit set-info set-option set-logic'),
    harmless: words(
      'get-model get-value get-assignment get-proof get-unsat-core get-unsat-assumptions get-info get-option get-assertions echo',
    ),
  },
  annotation: { read: [], harmless: words(':named :pattern :no-pattern :weight :qid :skolemid') },
  'set-info': { read: [':status'], harmless: infos },
  'set-option': { read: [], harmless: options },
  'set-logic': { read: [], harmless: ['HORN', ...logics] },
}

/** VMT-LIB 0.3, with the annotations of timed systems. */
export const vmtWords: Language = {
  command: {
    read: words('declare-fun declare-const define-fun assert exit set-info set-option set-logic'),
    harmless: words('check-sat get-model echo'),
  },
  annotation: {
    read: words(':next :init :trans :invar :invar-property :nextclock :locinvar :urgent'),
    harmless: words(':named :predicate'),
  },
  'set-info': { read: [], harmless: infos },
  'set-option': { read: [], harmless: options },
  'set-logic': { read: [], harmless: logics },
}

/** Sally's language has no annotations and no options. */
export const mcmtWords: Language = {
  command: {
    read: words(`define-constant define-enumeration define-state-type define-states define-transition define-transition-system
      assume assume-input query`),
    harmless: [],
  },
}

/** TChecker's declarations, and their attributes with what they belong to. */
export const tckWords: Language = {
  declaration: { read: words('system process event clock int location edge sync'), harmless: [] },
  attribute: {
    read: words(
      `location:initial location:labels location:invariant location:urgent location:committed edge:provided edge:do`,
    ),
    harmless: [],
  },
}

/** Which words a language has; `undefined` for one that is on no list. */
export function meaningOf(language: Language, place: WordPlace, word: string): 'read' | 'harmless' | undefined {
  const { read, harmless } = language[place] ?? { read: [], harmless: [] }
  return read.includes(word) ? 'read' : harmless.includes(word) ? 'harmless' : undefined
}

/** All words of a place. */
export function wordsAt(language: Language, place: WordPlace): readonly string[] {
  const { read = [], harmless = [] } = language[place] ?? {}
  return [...read, ...harmless]
}
