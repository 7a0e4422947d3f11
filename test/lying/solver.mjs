/**
 * A solver as a process that stands before the z3 on PATH, answers honestly some times, and then lies or misbehaves:
 *
 *     node solver.mjs WAY HONEST
 *
 * `unsat` and `sat` say that always, `flip` says the contrary, `garbage` prints what is no answer, `die` ends, `hang` never answers,
 * `flood` prints without end, `deaf` no longer reads nor passes anything on.
 */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

const [way, honest] = [process.argv[2], Number(process.argv[3])]
const z3 = spawn('z3', ['-in', '-smt2'], { stdio: ['pipe', 'pipe', 'inherit'] })
process.stdin.pipe(z3.stdin)
z3.stdin.on('error', () => undefined)
process.stdout.on('error', () => process.exit())
process.stdin.on('end', () => way === 'hang' || setTimeout(() => process.exit(), 2000).unref())

let answers = 0
let isSilent = false

const contrary = { sat: 'unsat', unsat: 'sat' }

function flood() {
  while (process.stdout.write('x'.repeat(1 << 16)));
  process.stdout.once('drain', flood)
}

function lie(truth) {
  switch (way) {
    case 'sat':
    case 'unsat':
      return way
    case 'flip':
      return contrary[truth] ?? truth
    case 'garbage':
      return '\u0000(((%$'
    case 'die':
      process.exit(9)
      break
    case 'hang':
      isSilent = true
      break
    case 'flood':
      isSilent = true
      flood()
      break
    case 'deaf':
      process.stdin.unpipe(z3.stdin)
      z3.stdin.end()
  }
  return truth
}

createInterface({ input: z3.stdout }).on('line', (line) => {
  const isAnswer = line === 'sat' || line === 'unsat' || line === 'unknown'
  const told = isAnswer && answers++ >= honest ? lie(line) : line
  if (!isSilent) process.stdout.write(`${told}\n`)
})
