/** Questions of every kind with known answers, asked of solvers that lie: no answer may be a wrong word. */
import { checkQuestion, checkSystem } from '../checker/check.ts'
import { elaborate } from '../checker/model/elaborate.ts'
import { embeddedBackend } from '../checker/smt/embedded.ts'
import { parse } from '../checker/syntax/parse.ts'
import { exactRechecker, solverRechecker } from '../checker/trust/recheckers.ts'
import { lying, type WayToLie } from './lying.ts'

const text = `
param P: time = 2ms;
machine M {
  clock c; var n: 0..3 = 0; var up: bool = false;
  state A { invariant c <= P; when c >= P -> B { up = true; reset(c); } }
  state B { invariant c <= P; when c >= P and n < 3 -> B { n += 1; reset(c); } when c >= P and n == 3 -> A { n = 0; reset(c); } }
  state NEVER { }
}
system s { m: M; }
assume P > 0ms;
property late: always m.n < 3;
property kept: always m.B imply m.up;
property empty: always m.NEVER imply m.up;
reachable far: m.n == 3;
reachable none: m.NEVER;
property answered: whenever m.A then m.B within P;
bound rest: largest m.c while m.B;
property comes: m.A leads_to m.B;
check s { late: refuted; kept: proved; empty: vacuous; far: reached; none: unreachable; answered: proved; rest: <= P; comes: proved; }
`

const { value: model } = elaborate([parse({ path: 'm.tick', text }).value])

/** Words that are true, beside `unknown`, which is no claim. */
const truths: Readonly<Record<string, readonly string[]>> = {
  late: ['refuted', 'bounded'],
  kept: ['proved', 'bounded'],
  empty: ['vacuous', 'bounded'],
  far: ['reached', 'bounded'],
  none: ['unreachable', 'bounded'],
  answered: ['proved', 'bounded'],
  rest: ['proved'],
  comes: ['proved'],
}

/** Jumps of the shortest run that shows it, for those that a run decides. */
const shortest: Readonly<Record<string, number>> = { late: 4, far: 4 }

const honest = embeddedBackend()

export const kinds = Object.keys(truths)

/** Wrong words of a check whose every solver lies but the exact core. */
export async function wrongWords(
  way: WayToLie,
  honestAnswers: number,
  names: readonly string[] = kinds,
  timeoutMs = 3_000,
): Promise<string[]> {
  const wrong: string[] = []
  const said = `${way} after ${honestAnswers}`
  const backend = (): ReturnType<typeof lying> => lying(honest, way, honestAnswers)
  const options = () => {
    const liar = backend()
    const engines = ['bmc', 'kinduction']
    const signal = new AbortController().signal
    return { backend: liar, recheckers: [exactRechecker, solverRechecker(liar)], bound: 5, timeoutMs, seed: 1, signal, engines }
  }
  for (const question of model.questions) {
    const { name } = question.property
    if (!names.includes(name)) continue
    const { verdict, depth = -1 } = await checkQuestion(question, options(), () => undefined)
    const isTrue = verdict === 'unknown' || truths[name]?.includes(verdict) === true
    const isDeep = verdict === 'bounded' && depth >= (shortest[name] ?? Infinity)
    if (!isTrue || isDeep) wrong.push(`${name}: ${verdict} ${depth} (${said})`)
  }
  const [network] = model.systems
  if (network !== undefined && names === kinds) {
    const { verdict } = await checkSystem(network, options(), () => undefined)
    if (verdict === 'broken') wrong.push(`system: ${verdict} (${said})`)
  }
  return wrong
}
