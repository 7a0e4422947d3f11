/**
 * What `conform` costs by the length of a log: a host's CPU with a busy vCPU, ticks of host and guest, exits at random,
 * stamps off by up to a microsecond; the guest's own events are invisible. With `--lossy`, two lines in a hundred are
 * missing and said to be.
 *
 * Numbers of one run can be compared: the ratio is the CPU time of an event to that in the first log; a cost that is
 * linear in the length has ratios near 1, or below, as the program warms up.
 *
 *     npm run bench:conform -- [--events 10000,100000,1000000] [--lossy]
 */
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import { run } from '../checker/cli/program.ts'
import { randomFrom } from '../checker/run/random.ts'

const { values: flags } = parseArgs({
  options: { events: { type: 'string', default: '10000,100000' }, lossy: { type: 'boolean', default: false } },
})

const map = {
  format: 'paracheck-map/1',
  clocks: { log: { within: '1us' } },
  rules: [
    { log: 'hrtimer_expire_entry', event: 'host.tick' },
    { log: 'kvm_exit', event: 'vcpu: GUEST -> *', except: 'host.tick' },
    { log: 'kvm_apic_accept_irq', tag: 'injected' },
    { log: 'kvm_entry', after: 'injected', event: ['vcpu: * -> GUEST', 'tick: * -> INJECTED'] },
    { log: 'kvm_entry', event: 'vcpu: * -> GUEST', except: 'tick: * -> INJECTED' },
  ],
}

/** Lines of so many events, in microseconds of a clock that is right to one. */
function* lines(events: number, lossy: boolean): Generator<string> {
  const random = randomFrom(7)
  const period = 4000
  let count = 0
  for (let k = 1; count < events; k++) {
    const at: [number, string][] = []
    // A host tick and a guest tick in each period, and some exits between.
    at.push([0, 'hrtimer_expire_entry: function=tick_sched_timer'], [10, 'kvm_entry: vcpu 0'])
    for (let i = 0; i < 3; i++) at.push([200 + 700 * i + random.below(600), 'kvm_exit: reason MSR_WRITE'])
    for (const [t] of at.slice(2)) at.push([t + 1 + random.below(40), 'kvm_entry: vcpu 0'])
    at.push(
      [2500, 'kvm_exit: reason PREEMPTION_TIMER'],
      [2509, 'kvm_apic_accept_irq: vec 236'],
      [2510, 'kvm_entry: vcpu 0'],
    )
    for (const [t, text] of at.sort((a, b) => a[0] - b[0])) {
      count++
      if (lossy && random.chance(1, 50)) yield 'CPU:0 [LOST 1 EVENTS]\n'
      else {
        const us = k * period + t + (t % 100 === 0 ? 0 : random.below(2))
        yield `   hog-1 [000] d..1. ${Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, '0')}: ${text}\n`
      }
    }
  }
}

const folder = await mkdtemp(join(tmpdir(), 'conform-'))
const home = join(import.meta.dirname, '..')
try {
  writeFileSync(join(folder, 'map.json'), JSON.stringify(map))
  console.log('| events | lost | verdict | observations | CPU | ratio per event | memory at most |')
  console.log('| ---: | --- | --- | ---: | ---: | ---: | ---: |')
  let first: number | undefined
  for (const events of flags.events.split(',').map(Number)) {
    const log = join(folder, `${events}.txt`)
    writeFileSync(log, '')
    let piece = ''
    for (const line of lines(events, flags.lossy)) {
      piece += line
      if (piece.length < 1 << 20) continue
      writeFileSync(log, piece, { flag: 'a' })
      piece = ''
    }
    writeFileSync(log, piece, { flag: 'a' })
    let out = ''
    const stdout = new Writable({
      write: (text, _, done) => {
        out += String(text)
        done()
      },
    })
    const before = process.cpuUsage()
    const words = [
      'conform',
      join(home, 'models/paratick/busy.tick'),
      '--system',
      'periodic',
      '--log',
      log,
      '--map',
      join(folder, 'map.json'),
      '--json',
    ]
    await run(words, {
      stdin: process.stdin,
      stdout,
      stderr: process.stderr,
      env: {},
      interrupted: new AbortController().signal,
    })
    const { user } = process.cpuUsage(before)
    const { verdict, observations } = JSON.parse(out)
    const mb = Math.round(process.resourceUsage().maxRSS / 1024)
    first ??= user / events
    const numbers = [`${(user / 1e6).toFixed(1)} s`, (user / events / first).toFixed(2), `${mb} MB`]
    console.log(`| ${[events, flags.lossy ? '2 %' : 'none', verdict, observations, ...numbers].join(' | ')} |`)
  }
} finally {
  await rm(folder, { recursive: true })
}
