/**
 * Packs the project, installs the tarball in an empty folder and checks a model there, as a user who has no clone
 * would. `npm run tarball` prints one line for each step; exit code 1 at the first step that fails. With `--keep
 * FOLDER` the tarball stays there.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const model = `param PERIOD: time = 4ms;
assume PERIOD > 0ms;
machine Timer {
    clock since;
    state ARMED { invariant since <= PERIOD; when since == PERIOD -> ARMED { reset(since); } }
}
system one { t: Timer; }
property in_time: always t.since <= PERIOD;
property early:   always t.since < PERIOD;
check one { in_time: proved; early: refuted; }
`

const program = `import { type Answer, check, parse, replay } from 'paracheck'
const model = await parse('one.tick')
const { ok, properties } = await check(model)
const told = properties.map(({ property, verdict }: Answer) => [property, verdict].join(' ')).join(', ')
const trace = properties[1]?.trace
console.log([told, ': ', ok, ' ', trace !== undefined && replay(model, trace).ok].join(''))
`

const { version: compiler } = JSON.parse(readFileSync(join('node_modules', 'typescript', 'package.json'), 'utf8'))

/** Runs a command; anything but the wanted exit code ends the script with what was printed. */
function run(command, args, cwd, wanted = 0) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== wanted) {
    console.error(`${command} ${args.join(' ')}: exit code ${status}, expected ${wanted}\n${stdout}${stderr}`)
    process.exit(1)
  }
  console.log(`ok  ${[command, ...args].join(' ')}`)
  return stdout
}

function fail(reason) {
  console.error(reason)
  process.exit(1)
}

const keepAt = process.argv.indexOf('--keep')
const folder = mkdtempSync(join(tmpdir(), 'paracheck-tarball-'))
try {
  run('npm', ['pack', '--pack-destination', folder], '.')
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  console.log(`    ${tarball}: ${(statSync(join(folder, tarball)).size / 1024).toFixed(0)} KiB`)
  if (keepAt > 0) copyFileSync(join(folder, tarball), join(process.argv[keepAt + 1], tarball))
  run('npm', ['init', '-y'], folder)
  run('npm', ['install', '--no-audit', '--no-fund', join(folder, tarball)], folder)
  writeFileSync(join(folder, 'one.tick'), model)
  run('npx', ['paracheck', '--version'], folder)
  run('npx', ['paracheck', 'check', 'one.tick'], folder)
  run('npx', ['paracheck', 'show', 'one.early'], folder)
  // What the package brings along: its own models, with the proofs and runs that were stored for them.
  const shipped = join('node_modules', 'paracheck', 'specs', 'sleeps.tick')
  const answers = run('npx', ['paracheck', 'check', shipped, '--no-write', '--plain'], folder)
  if (!/proved.*kept/.test(answers)) fail(`no stored proof was found:\n${answers}`)
  run('npx', ['paracheck', 'check', 'absent.tick'], folder, 2)
  // A folder to begin in, made and checked without a clone.
  run('npx', ['paracheck', 'init', 'mine'], folder)
  run('npx', ['paracheck', 'new', 'timer'], folder)
  run('npx', ['paracheck', 'doctor'], folder)
  run('npx', ['paracheck', 'check', join('mine', 'specs'), '--reporter', 'junit=results.xml'], folder)
  // The package as a program uses it, and as the compiler sees its types.
  writeFileSync(join(folder, 'ask.mts'), program)
  const typed = ['--strict', '--module', 'nodenext', '--target', 'es2022', 'ask.mts']
  run('npm', ['install', '--no-audit', '--no-fund', `typescript@${compiler}`], folder)
  run(join('node_modules', '.bin', 'tsc'), typed, folder)
  const said = run('node', ['ask.mjs'], folder)
  if (said !== 'in_time proved, early refuted: true true\n') fail(`the API answered something else:\n${said}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
