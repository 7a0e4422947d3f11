/**
 * What long runs cost: `simulate` and `show` at 10,000, 100,000 and 1,000,000 jumps, seconds of processor time and the
 * most memory of the process. The last columns are ratios to the shortest run: with flat memory the last one stays near 1.
 *
 *     npm run bench:scale -- [--steps 10000,100000,1000000] [--only json,text,out,show]
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { positive, words } from '../checker/cli/parse-options.ts'

const home = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'paracheck-scale-'))
const model = `event tick;
machine Host { clock x; state S { invariant x <= 1ms; emit tick when x == 1ms { reset(x); } } }
machine Guest { var n: 0..3 = 0; state R { on tick when n < 3 { n = n + 1; } on tick when n == 3 { n = 0; } } }
system s { host: Host; guest: Guest; }
`

interface Used {
  readonly seconds: number
  readonly megabytes: number
}

/** One command line in a process that says at its end what it used. What it prints is counted and thrown away. */
function used(line: string): Promise<Used> {
  const says = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage(); require('fs').writeSync(2, '\\nused ' + JSON.stringify([userCPUTime + systemCPUTime, maxRSS])) })`
  const preload = join(folder, 'used.cjs')
  writeFileSync(preload, says)
  const child = spawn(process.execPath, ['--require', preload, join(home, 'dist', 'main.js'), ...line.split(' ')], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let told = ''
  child.stdout.resume()
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = (told + text).slice(-10_000)
  })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      const [us, kilobytes] = JSON.parse(/\nused (\[.*\])$/.exec(told)?.[1] ?? '[]') as [number?, number?]
      if (code !== 0 || us === undefined || kilobytes === undefined) reject(new Error(`${line}: ${code} ${told}`))
      else resolve({ seconds: us / 1e6, megabytes: kilobytes / 1024 })
    })
  })
}

const { values: flags } = parseArgs({
  options: {
    steps: { type: 'string', default: '10000,100000,1000000' },
    only: { type: 'string', default: 'text,json,out,show' },
  },
})
/** `out` stores the run that `show` reads. */
const commands: Readonly<Record<string, (steps: number) => string>> = {
  text: (n) => `simulate m.tick --steps ${n}`,
  json: (n) => `simulate m.tick --steps ${n} --json`,
  out: (n) => `simulate m.tick --steps ${n} --out run-${n}.json`,
  show: (n) => `show run-${n}.json`,
}

writeFileSync(join(folder, 'm.tick'), model)
try {
  const rows: string[][] = []
  for (const [name, line] of Object.entries(commands).filter(([word]) => words(flags.only).includes(word))) {
    let first: (Used & { readonly steps: number }) | undefined
    for (const steps of words(flags.steps).map(positive)) {
      const cost = await used(line(steps))
      first ??= { ...cost, steps }
      const each = cost.seconds / steps / (first.seconds / first.steps)
      const memory = `${(cost.megabytes / first.megabytes).toFixed(2)}`
      rows.push([
        name,
        `${steps}`,
        `${cost.seconds.toFixed(2)} s`,
        `${cost.megabytes.toFixed(0)} MB`,
        each.toFixed(2),
        memory,
      ])
      process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
    }
  }
  console.log(
    markdownTable([['command', 'jumps', 'processor', 'memory', 'processor a jump, ratio', 'memory, ratio'], ...rows], {
      align: ['l', 'r', 'r', 'r', 'r', 'r'],
    }),
  )
} finally {
  rmSync(folder, { recursive: true })
}
