/** Answers that are carried over, in everything that is written of them. One is not what was expected. */
import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'

inFolderWith({
  'rounds.tick': `param GAP: time = 5ms;
param WORK: time = 3ms;
assume GAP > 0ms and WORK > 0ms;
event round;
machine Worker {
    clock here;
    initial state BUSY {
        invariant here <= WORK;
        emit round -> CALM { reset(here); }
    }
    state CALM {
        invariant here <= WORK;
        may -> BUSY { reset(here); }
    }
}
machine Promise {
    clock here;
    initial state BUSY {
        invariant here <= GAP;
        emit round -> CALM { reset(here); }
    }
    state CALM {
        invariant here <= GAP;
        may -> BUSY { reset(here); }
    }
}
machine Counter {
    var n: 0..2 = 0;
    state COUNTING { on round when n < 2 { n += 1; } }
}
view Rounds { let BUSY = worker.BUSY; let here = worker.here; }
system promised { rounds: Promise; counter: Counter; }
system whole { worker: Worker; rounds: Rounds; counter: Counter; }
property in_time: always rounds.here <= GAP;
reachable over: rounds.here > GAP;
check whole refines promised for GAP = 2 * WORK { in_time: refuted; over: unreachable; }
`,
})

const quick = '--no-systems --engine kinduction --solver embedded --no-config --no-write --plain'
const links = 'refines_promised'

it('what is carried over is told with its links in the result, in reports, and for other programs', {
  timeout: 120_000,
}, async () => {
  const { code, out } = await paracheck(
    `check rounds.tick ${quick} --result r.ndjson --reporter junit=j.xml --reporter sarif=s.json --reporter github=g.txt --reporter tap=t.tap`,
  )
  expect(code).toBe(1)
  expect(out).toContain(`by promised.in_time, ${links}`)
  const { properties } = JSON.parse((await readFile('r.ndjson', 'utf8')).trim().split('\n').at(-1) ?? '')
  const by = { refinement: 'whole.refines_promised', abstract: 'promised.over' }
  expect(properties).toContainEqual(
    expect.objectContaining({ system: 'whole', property: 'over', verdict: 'unreachable', by }),
  )
  const [junit, tap, sarif, github] = await Promise.all(
    ['j.xml', 't.tap', 's.json', 'g.txt'].map((file) => readFile(file, 'utf8')),
  )
  expect(junit).toContain(`<system-out>carried over by promised.over, ${links}</system-out>`)
  expect(tap).toMatch(
    /\nok \d - whole\.over.*\n {2}---\n {2}message: .*carried over by promised\.over, refines_promised/,
  )
  for (const text of [junit, tap, sarif, github])
    expect(text).toMatch(/carried over by promised\.in_time(, |%2C )refines_promised/)
  // A result that is read again still has its links.
  await paracheck('report --from r.ndjson --md r.md --html r.html --no-config')
  expect(await readFile('r.md', 'utf8')).toContain(`by promised.in_time, ${links}`)
  expect(await readFile('r.html', 'utf8')).toContain(
    '<code>promised.in_time</code>, since <code>whole.refines_promised</code> is proved',
  )
  const compared = await paracheck(`compare promised whole rounds.tick ${quick} --prop in_time`)
  expect(compared.out).toMatch(
    /in_time\s+proved \(time not asked\)\s+proved \(time not asked\), by promised\.in_time, refines_promised\s+kept/,
  )
})
