/**
 * Certificates with something changed. Each is refused for what it is; and each that is made to look whole again, with
 * digests that fit, is refused when it is held against the model.
 */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModel } from '../checker/api/read-model.ts'
import { modelFault } from '../checker/cli/recheck-model.ts'
import { terminalOf } from '../checker/cli/terminal.ts'
import { and } from '../checker/logic/term.ts'
import { claimOf } from '../checker/questions/claims.ts'
import { certificateText, recheck } from '../checker/trust/certificate.ts'
import {
  type Block,
  type CertificateFile,
  readCertificate,
  writeCertificate,
} from '../checker/trust/certificate-file.ts'
import { certified } from '../checker/trust/certified.ts'
import { readKept } from '../checker/trust/kept.ts'
import { exactRechecker } from '../checker/trust/recheckers.ts'

const path = join('test', 'golden', 'urgent.tick')
const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

const [proof] = readKept('(proof holds 0 (<= 0.0 swift.here) (=> swift.flag (<= swift.here 0.0)))') as Exclude<
  ReturnType<typeof readKept>,
  { readonly error: string }
>

async function certificate(): Promise<string> {
  const { model } = await readModel(path, { params: new Map(), consts: new Map() })
  const question = model?.questions.find((q) => q.property.name === 'no_time_before_jump')
  if (question === undefined || proof === undefined) throw new Error('the model has changed')
  const claim = claimOf(question, proof)
  if ('error' in claim) throw new Error(claim.error)
  return certificateText(
    claim.problem,
    and(...claim.conjuncts),
    claim.k,
    certified(question, { circumstances: ['version test'] }),
  )
}

type Change = readonly [what: string, text: string]

function lineChanges(lines: readonly string[]): Change[] {
  return lines.flatMap((line, i): Change[] => {
    const at = (what: string, ...instead: readonly string[]): Change => [
      `line ${i + 1} ${what}`,
      [...lines.slice(0, i), ...instead, ...lines.slice(i + 1)].join('\n'),
    ]
    const number = /\d+/.exec(line.replace(/\|[^|]*\|/g, (name) => '_'.repeat(name.length)))
    return [
      at('left out'),
      at('doubled', line, line),
      at('indented', ` ${line}`),
      at('with a CR', `${line}\r`),
      at('before an echo', line, '(echo "unsat")'),
      at('before a false assertion', line, '(assert false)'),
      at('before an end', line, '(exit)'),
      at('before a push', line, '(push 1)'),
      at('before a pop', line, '(pop 1)'),
      at('a comment', `; ${line}`),
      ...(line.startsWith('(assert ')
        ? [at('weakened', line.replace(/^\(assert (.*)\)$/, '(assert (or true $1))'))]
        : []),
      ...(line === '(check-sat)' ? [at('echoed', '(echo "unsat")')] : []),
      ...(number === null
        ? []
        : [
            at(
              'with another number',
              `${line.slice(0, number.index)}${Number(number[0]) + 1}${line.slice(number.index + number[0].length)}`,
            ),
          ]),
    ]
  })
}

function changesOf(text: string): Change[] {
  const lines = text.split('\n')
  const cuts = Array.from({ length: 20 }, (_, i): Change => {
    const length = Math.floor((text.length * i) / 20)
    return [`cut after ${length} characters`, text.slice(0, length)]
  })
  return [
    ...lineChanges(lines),
    ...cuts,
    ['without its last line end', text.slice(0, -1)],
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\uFEFF${text}`],
    ['followed by itself', text + text],
    ['with a block behind it', `${text}(echo "more")\n(push 1)\n(check-sat)\n(pop 1)\n`],
  ]
}

/** Other blocks, in a certificate whose digests fit. */
function forgeries({ about, blocks }: CertificateFile): readonly (readonly [string, CertificateFile])[] {
  const changed = (what: string, change: (block: Block) => Block): (readonly [string, CertificateFile])[] =>
    blocks.map(({ name }, i) => [`${name} ${what}`, { about, blocks: blocks.map((b, j) => (i === j ? change(b) : b)) }])
  const asserting = (line: string) => (b: Block) => ({
    ...b,
    text: b.text.replace('(check-sat)', `${line}\n(check-sat)`),
  })
  return [
    ...changed('with a false assertion', asserting('(assert false)')),
    ...changed('with one assertion more', asserting('(assert (= 1.0 2.0))')),
    ...changed('without its first assertion', (b) => ({ ...b, text: b.text.replace(/\(assert .*\n/, '') })),
    ...changed('called otherwise', (b) => ({ name: 'other', text: b.text.replace(`"${b.name}"`, '"other"') })),
    ...blocks.map(({ name }, i) => [`${name} left out`, { about, blocks: blocks.filter((_, j) => j !== i) }] as const),
    ['all in another order', { about, blocks: [...blocks].reverse() }],
    ...about.map(
      (line, i) => [`without \`${line.slice(0, 30)}\``, { about: about.filter((_, j) => j !== i), blocks }] as const,
    ),
  ]
}

describe('a certificate', () => {
  it('stands as it was written, for its model', async () => {
    const text = await certificate()
    expect(await recheck(text, [exactRechecker])).toMatchObject({ ok: true, by: ['exact'] })
    expect(await modelFault(text, path, terminal)).toBeUndefined()
  })

  it('is refused with anything changed, with a reason', async () => {
    const text = await certificate()
    const changes = changesOf(text).filter(([, changed]) => changed !== text)
    const read = changes.map(([what, changed]) => ({ what, file: readCertificate(changed) }))
    expect(changes.length).toBeGreaterThan(400)
    expect(read.flatMap(({ what, file }) => ('refusal' in file && file.refusal !== '' ? [] : [what]))).toEqual([])
  })

  it('says what was changed', async () => {
    const text = await certificate()
    const refusal = (from: string | RegExp, to: string): string => {
      const file = readCertificate(text.replace(from, to))
      return 'refusal' in file ? file.refusal : ''
    }
    const consecution = /\(echo "consecution"\)\n[\s\S]*?\(pop 1\)\n/
    const whole = consecution.exec(text)?.[0] ?? ''
    expect(refusal(consecution, '')).toBe('the obligation consecution is missing')
    expect(refusal(consecution, whole + whole)).toBe('the obligation consecution stands there 2 times')
    expect(refusal('(echo "safety")', '(echo "safer")')).toContain('safe')
    expect(refusal(/^\(check-sat\)$/m, '(assert false)\n(check-sat)')).toBe('the obligation initiation was altered')
    expect(refusal('; system both', '; system other')).toBe('its header was altered')
    expect(refusal('; paracheck certificate 2', '; a text')).toContain('it does not begin with')
  })

  it('that looks whole is refused for its model', async () => {
    const file = readCertificate(await certificate())
    if ('refusal' in file) throw new Error(file.refusal)
    const accepted: string[] = []
    for (const [what, forged] of forgeries(file))
      if ((await modelFault(writeCertificate(forged), path, terminal)) === undefined) accepted.push(what)
    // These lines are for people: nothing depends on them.
    expect(accepted).toEqual([
      'without `version test`',
      'without `model test/golden/urgent.tick`',
      'without `proved by an inductive invaria`',
    ])
  })
})
