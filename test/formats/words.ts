/**
 * The words of each language that its own documentation names, and some that its tools add, with what our readers do
 * with them. Sources: SMT-LIB 2.6 (sections 3.6, 3.9, 4.1, and the theories Core, Ints and Reals), z3's documentation
 * (annotations, fixedpoint commands), vmt-lib.fbk.eu with the README of pono-rt, the grammar of Sally's MCMT, the file
 * format page of TChecker's wiki with its lexer of programs.
 */
import type { WordPlace } from '../../checker/formats/words.ts'

export type Treatment = 'read' | 'harmless' | 'refused'

/** Words of one place, separated by blanks. */
export type Documented = Partial<Record<WordPlace | 'operator', Partial<Record<Treatment, string>>>>

const smtlibRefused = `check-sat-assuming declare-datatype declare-datatypes declare-sort define-sort define-fun-rec define-funs-rec define-const reset
  reset-assertions declare-rel declare-var rule query minimize maximize assert-soft check-sat-using simplify apply`

const options = `:diagnostic-output-channel :interactive-mode :print-success :produce-assertions :produce-assignments :produce-models :produce-proofs
  :produce-unsat-assumptions :produce-unsat-cores :random-seed :regular-output-channel :reproducible-resource-limit :verbosity :timeout :fp.engine`

const infos = ':smt-lib-version :source :license :category :notes :authors :name :version'

const logics = 'ALL QF_LRA QF_LIA QF_LIRA QF_RDL QF_IDL QF_UFLRA QF_UFLIA LRA LIA LIRA AUFLIRA'

const otherLogics = 'QF_BV QF_ABV QF_AX QF_NRA QF_NIA NRA NIA UFNRA QF_S QF_FP QF_UFBV'

const operators = 'true false not => and or xor = distinct ite + - * / <= < >= > to_real let'

export const documented: Readonly<Record<'horn' | 'vmt' | 'mcmt' | 'tck', Documented>> = {
  horn: {
    command: {
      read: 'assert check-sat declare-const declare-fun define-fun push pop exit set-info set-logic set-option',
      harmless: `echo get-assertions get-assignment get-info get-model get-option get-proof get-unsat-assumptions get-unsat-core get-value`,
      refused: smtlibRefused,
    },
    annotation: {
      harmless: ':named :pattern :no-pattern :weight :qid :skolemid',
      refused: ':lblpos :lblneg :next :init :trans :invar-property :left-assoc',
    },
    'set-option': {
      harmless: options,
      refused: ':global-declarations :expand-definitions :fp.spacer.global :smt.arith.solver',
    },
    'set-info': {
      read: ':status',
      harmless: infos,
      refused: ':all-statistics :assertion-stack-levels :error-behavior :reason-unknown',
    },
    'set-logic': { harmless: `HORN ${logics}`, refused: otherLogics },
    operator: {
      read: `${operators} div mod`,
      refused: 'abs to_int is_int divisible select store exists forall match lambda',
    },
  },
  vmt: {
    command: {
      read: 'assert declare-const declare-fun define-fun exit set-info set-logic set-option',
      harmless: 'check-sat get-model echo',
      refused: `${smtlibRefused} push pop get-value get-proof`,
    },
    annotation: {
      read: ':next :init :trans :invar :invar-property :nextclock :locinvar :urgent',
      harmless: ':named :predicate',
      refused: ':live-property :ltl-property :initial :transition :invariant :nextc :property :pattern :weight',
    },
    'set-option': { harmless: options, refused: ':global-declarations' },
    'set-info': { harmless: infos, refused: ':status :error-behavior' },
    'set-logic': { harmless: logics, refused: `HORN ${otherLogics}` },
    operator: {
      read: `${operators} div mod`,
      refused: 'abs to_int is_int divisible select store exists forall match lambda',
    },
  },
  mcmt: {
    command: {
      read: `define-constant define-enumeration define-state-type define-states define-transition define-transition-system assume assume-input query`,
      refused: 'interpolate generalize check-sat set-option set-logic exit assert declare-fun define-fun',
    },
    operator: {
      read: `${operators} cond /=`,
      refused: `to_int is_int bvadd bvsub bvmul bvudiv bvsdiv bvurem bvsrem bvsmod bvxor bvshl bvlshr bvashr bvnot bvand bvor bvnand bvnor bvxnor
        concat bvule bvsle bvult bvslt bvuge bvsge bvugt bvsgt sally.min sally.min_if sally.max sally.max_if sally.noop`,
    },
  },
  tck: {
    declaration: {
      read: 'system process event clock int location edge sync',
      refused: 'clocks variable automaton function',
    },
    attribute: {
      read: 'location:initial location:labels location:invariant location:urgent location:committed edge:provided edge:do',
      refused: `edge:initial edge:labels edge:invariant edge:urgent edge:committed location:provided location:do location:foo edge:povided
        process:initial process:invariant process:foo system:labels system:foo event:foo clock:foo int:foo sync:foo`,
    },
    operator: { read: '&& ! == != <= < >= > + - * / % nop', refused: 'if while local || += ++' },
  },
}
