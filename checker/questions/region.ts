/**
 * For which parameter values does a property hold? The space that the assumptions leave is divided into cells,
 * conjunctions of conditions on the parameters:
 *
 *     ask       the question under "none of the cells that fail" in the widest part that is still open
 *     refuted   the run's projection on the parameters is a cell that fails, with the run as its witness; ask again
 *     proved    what was asked is a region that holds, with its certificate
 *     unknown   a comparison of parameters halves the part and both halves are asked, a few times; then it stays open
 *
 * Whenever it stops, what it has is true: every proof is re-checked and every run replayed, as in `check`. At the end
 * neighbouring cells are joined: a condition is dropped where the cell without it still lies within what is known. Then
 * other programs are asked whether the cells are what proofs and runs show, and leave nothing out.
 *
 * Cimatti, Griggio, Mover, Tonetta: Parameter Synthesis with IC3. FMCAD 2013. André, Chatain, Encrenaz, Fribourg: An
 * Inverse Method for Parametric Timed Automata. IJFCS 2009.
 */
import { cellOf } from '../engines/cell.ts'
import { implicant } from '../logic/implicant.ts'
import { minus } from '../logic/linear.ts'
import { termOf, withWholeFactors } from '../logic/project.ts'
import { showTerm } from '../logic/show.ts'
import { and, cur, not, or, type Term, tt, type Var } from '../logic/term.ts'
import { evaluator } from '../logic/value.ts'
import { type AnsweredForm, badOf } from '../model/bad.ts'
import type { Network, Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { type TimedProblem, timedProblem } from '../parts/problem.ts'
import { boundsOf } from '../parts/templates.ts'
import { alone } from '../portfolio/portfolio.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import { awakeMs } from '../support/awake.ts'
import { askedAgain } from '../trust/certificate.ts'
import { type CheckOptions, type Finding, type OnProgress, portfolio } from './asking.ts'

export interface RegionOptions extends CheckOptions {
  /** Milliseconds for all; `timeoutMs` is for each question asked on the way. */
  readonly budgetMs: number
  /** Cells that fail, at most. */
  readonly cells: number
}

/** Conditions on the parameters; empty: all values that the assumptions allow. */
export type Cell = readonly Term[]

export interface Region {
  /** Together exactly where the property is known to hold (for a scenario: cannot happen). */
  readonly holds: readonly Cell[]
  /** Where it fails (happens), each with a run for some parameters of the cell. */
  readonly fails: readonly { readonly cell: Cell; readonly finding: Finding }[]
  /** Where neither is known, with the reason of the last attempt. */
  readonly open: readonly Cell[]
  readonly reason?: string
  /** What re-checked proofs stand behind `holds`: the condition of each, and its certificate. */
  readonly proofs: readonly Outcome[]
}

/** A part of the space, and how often it was halved. */
interface Part {
  readonly condition: Term
  readonly halved: number
}

const mostHalvings = 3

type Ask = (question: Question, options: CheckOptions, on: OnProgress) => Promise<Outcome>

export async function regionOf(
  question: Question,
  form: AnsweredForm,
  ask: Ask,
  options: RegionOptions,
  on: OnProgress,
): Promise<Region> {
  const { network } = question
  const problem = timedProblem(network, badOf(form))
  const end = awakeMs() + options.budgetMs
  const setup = { ...portfolio(options, on), timeoutMs: options.budgetMs + options.timeoutMs }
  const found = await alone('region', problem, setup, async (context) => {
    const space = new Space(network, problem.bad, context.open())
    const fails: { cell: Cell; finding: Finding }[] = []
    const failing: Cell[] = []
    const proofs: Outcome[] = []
    const proved: Term[] = []
    const open: Term[] = []
    let reason: string | undefined
    const parts: Part[] = [{ condition: tt, halved: 0 }]
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const within = and(part.condition, ...fails.map(({ cell }) => not(and(...cell))))
      if (!(await space.some(within))) continue
      const left = end - awakeMs()
      if (left <= 0 || fails.length >= options.cells || options.signal.aborted) {
        reason ??= options.signal.aborted
          ? 'interrupted'
          : left <= 0
            ? 'no time left'
            : `no more than ${options.cells} cells that fail were asked for`
        open.push(within)
        continue
      }
      on({ kind: 'progress', text: `${fails.length} cells fail, ${parts.length + 1} parts open` })
      const narrowed: Question = {
        ...question,
        network: assuming(network, within),
        ...(within !== tt && { cell: within }),
      }
      const outcome = await ask(narrowed, { ...options, timeoutMs: Math.min(options.timeoutMs, left) }, on)
      if (outcome.trace !== undefined && (outcome.verdict === 'refuted' || outcome.verdict === 'reached')) {
        const cell = await cellOf(problem, outcome.trace, context)
        failing.push(cell)
        fails.push({ cell: await space.shortened(cell), finding: outcome })
        parts.unshift(part)
      } else if (outcome.verdict === 'proved' || outcome.verdict === 'unreachable' || outcome.verdict === 'vacuous') {
        proofs.push({ ...outcome, question: narrowed })
        proved.push(within)
      } else {
        reason = outcome.reason
        const cut = part.halved < mostHalvings ? await space.halving(within) : undefined
        if (cut === undefined) open.push(within)
        else
          for (const side of [cut, not(cut)])
            parts.push({ condition: and(part.condition, side), halved: part.halved + 1 })
      }
    }
    const region: Region = {
      fails: await space.joined(fails),
      holds: await space.cellsOf(or(...proved)),
      open: await space.cellsOf(or(...open)),
      proofs,
      ...(reason !== undefined && open.length > 0 && { reason }),
    }
    return { region, proved, failing }
  })
  if ('kind' in found) return nothingKnown(found.reason)
  return confirmed(problem, found.region, found, options)
}

const nothingKnown = (reason: string): Region => ({ holds: [], fails: [], open: [[]], proofs: [], reason })

const anyOf = (cells: readonly Cell[]): Term => or(...cells.map((cell) => and(...cell)))

/** Milliseconds for what is asked about parameters alone, also after an interrupt. */
const confirming = 10_000

/**
 * The region as far as other programs, too, say that its cells lie within what was proved and what runs were projected
 * on, that these exclude each other, and that no values are left out.
 */
async function confirmed(
  problem: TimedProblem,
  region: Region,
  { proved, failing }: { readonly proved: readonly Term[]; readonly failing: readonly Cell[] },
  { backend, recheckers }: RegionOptions,
): Promise<Region> {
  const [holds, fails] = [anyOf(region.holds), anyOf(region.fails.map(({ cell }) => cell))]
  const rest = not(or(holds, fails, anyOf(region.open)))
  const empty = (name: string, term: Term) => ({
    name,
    assertions: [{ at: 0, term: and(problem.system.assume, term) }],
  })
  const claims = [
    empty('all values', rest),
    empty('cells of proofs', and(holds, not(or(...proved)))),
    empty('cells of runs', and(fails, not(anyOf(failing)))),
    empty('cells of both', and(or(...proved), anyOf(failing))),
  ]
  const setup = { backend, timeoutMs: confirming, ...(recheckers && { recheckers }) }
  const [all, ...cells] = (await askedAgain(problem, claims, setup, true)).obligations
  const wrong = cells.find(({ answer }) => answer !== 'unsat')
  if (wrong !== undefined)
    return nothingKnown(
      `what the solver says of ${wrong.name} does not stand up to being asked again (${wrong.answer})`,
    )
  if (all?.answer === 'unsat') return region
  return { ...region, open: [...region.open, [rest]], reason: region.reason ?? 'the solver left out some values' }
}

/** The network for parameter values that satisfy a condition. */
export function assuming(network: Network, condition: Term): Network {
  const span = network.assumptions[0]?.span ?? network.processes[0]?.span
  if (span === undefined || condition === tt) return network
  return { ...network, assumptions: [...network.assumptions, { condition, span }] }
}

/** Questions about parameter values alone. */
class Space {
  private readonly network: Network
  private readonly bad: Term
  private readonly params: readonly Var[]
  private readonly solver: Solver

  constructor(network: Network, bad: Term, solver: Solver) {
    this.network = network
    this.bad = bad
    this.params = network.params.map((p) => p.variable)
    this.solver = solver
    solver.assertAt(0, and(...network.assumptions.map((a) => a.condition)))
  }

  /** Whether some parameter values satisfy the condition. */
  async some(condition: Term): Promise<boolean> {
    return this.solver.scoped(async () => {
      this.solver.assertAt(0, condition)
      return this.solver.canBe([])
    })
  }

  private async within(cell: Cell, region: Term): Promise<boolean> {
    return !(await this.some(and(...cell, not(region))))
  }

  /** Without conditions that the others and the assumptions imply. */
  async shortened(cell: Cell): Promise<Cell> {
    return this.widened(cell, and(...cell))
  }

  /** Conditions dropped one by one, as long as the cell stays within the region. */
  private async widened(cell: Cell, region: Term): Promise<Cell> {
    let kept = cell
    for (const literal of cell) {
      const without = kept.filter((l) => l !== literal)
      if (await this.within(without, region)) kept = without
    }
    return kept
  }

  /** Each cell as wide as what is known to fail allows; those that lie within others go. */
  async joined<T extends { readonly cell: Cell }>(cells: readonly T[]): Promise<T[]> {
    const region = or(...cells.map(({ cell }) => and(...cell)))
    const wide: T[] = []
    for (const c of cells) wide.push({ ...c, cell: await this.widened(c.cell, region) })
    const kept = new Set(wide)
    for (const c of wide) {
      const others = [...kept].filter((o) => o !== c)
      if (others.length > 0 && (await this.within(c.cell, or(...others.map((o) => and(...o.cell)))))) kept.delete(c)
    }
    return simplestFirst([...kept].map((c) => ({ ...c, cell: c.cell.map(withWholeFactors) })))
  }

  /** Cells that together are the region. */
  async cellsOf(region: Term): Promise<Cell[]> {
    const cells: { readonly cell: Cell }[] = []
    for (;;) {
      const rest = and(region, ...cells.map(({ cell }) => not(and(...cell))))
      const point = await this.solver.scoped(async () => {
        this.solver.assertAt(0, rest)
        const answer = await this.solver.check()
        return answer.kind === 'sat' ? this.solver.valuesAt(0, this.params) : undefined
      })
      if (point === undefined) break
      if (evaluator(point)(rest) !== true)
        throw new SolverFailure('the solver shows values that are none of the region')
      cells.push({ cell: await this.widened(implicant(region, point), region) })
    }
    return (await this.joined(cells)).map(({ cell }) => cell)
  }

  /** The first comparison of what the model compares with that divides the region in two. */
  async halving(region: Term): Promise<Term | undefined> {
    for (const comparison of this.comparisons()) {
      if ((await this.some(and(region, comparison))) && (await this.some(and(region, not(comparison)))))
        return comparison
    }
    return undefined
  }

  /** Flags, then comparisons between what the model compares with. */
  private comparisons(): Term[] {
    const bounds = boundsOf(this.network, this.bad, mostBounds).flatMap(({ linear, sort }) =>
      sort === 'real' ? [linear] : [],
    )
    const differences = bounds
      .flatMap((a, i) => bounds.slice(i + 1).map((b) => minus(a, b)))
      .filter((d) => d.coefficients.size > 1)
    const flags = this.network.params.flatMap((p) => (p.variable.sort.kind === 'bool' ? [cur(p.variable)] : []))
    return [...flags, ...differences.map((linear) => termOf({ linear, is: 'at most', sort: 'real' }))]
  }
}

const mostBounds = 12

/** Fewer conditions first, then by their texts: in an order that does not depend on which cell was found first. */
function simplestFirst<T extends { readonly cell: Cell }>(cells: readonly T[]): T[] {
  const key = ({ cell }: T): string => `${cell.length} ${cell.map(showTerm).join(' and ')}`
  return [...cells].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
