/**
 * The symbolic transition system that every engine works on.
 *
 * States are seen right after a jump (and at the start). One step is a delay followed by a jump (`trans`); what may be
 * seen between two jumps is asked by `seen`: a delay alone, as far as invariants and urgency allow, then a condition.
 * So a run of k steps that ends in a bad state reads
 *
 *     init(X0) & trans(X0,I0,X1) & ... & trans(Xk-1,Ik-1,Xk) & seen(bad)(Xk,Ik)
 *
 * Two delays in a row never occur, which is what lets k-induction close on timed systems.
 */
import type { Term, Var } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Step } from '../model/run.ts'

export interface TransitionSystem {
  readonly name: string
  /** Rigid: the same at every step, constrained by `assume`. */
  readonly params: readonly Var[]
  readonly assume: Term
  readonly states: readonly Var[]
  /** Chosen anew at each step: the delay, which jump, who receives, `choose` values. */
  readonly inputs: readonly Var[]
  readonly init: Term
  /** Over states, inputs, parameters and next states. */
  readonly trans: Term
  /** Inductive by construction: location invariants and the domains of enum variables. Over states and parameters. */
  readonly facts: Term
  /** States in which some delay leads to `condition`: over states, parameters and the inputs. */
  seen(condition: Term): Term
  /** The state at the end of the delay of this step, as terms over states and inputs. */
  afterDelay(condition: Term): Term
  /** What happened in a step: from the values of states and inputs before it, and the state after it. */
  step(before: Valuation, after: Valuation): Step
  /** The last step of a counterexample: the delay alone. */
  lastStep(before: Valuation): Step
}
