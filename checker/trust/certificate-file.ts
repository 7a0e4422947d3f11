/**
 * Certificates as files: plain SMT-LIB with a header in comments that says what is certified.
 *
 *     ; paracheck certificate 2
 *     ; KEY VALUE                             of what: model, system, question, …
 *     ; obligation 1 initiation sha256 …      each block by its content
 *     ; header sha256 …                       all lines above
 *     ; Every (check-sat) below must answer unsat.
 *     (set-logic ALL)
 *     (echo "initiation") (push 1) … (check-sat) (pop 1)      a block for each obligation, a command a line
 *
 * Reading is strict: what is not exactly as it was written is refused, with the reason. The digests show damage and
 * mistakes. They do not keep anybody from writing another certificate: for that the obligations are made anew from the
 * model (`paracheck recheck --model`).
 */
import { createHash } from 'node:crypto'

/** An obligation as text, a command a line, with the line end of its last one. */
export interface Block {
  readonly name: string
  readonly text: string
}

export interface CertificateFile {
  /** The lines about what is certified, without the comment sign. */
  readonly about: readonly string[]
  readonly blocks: readonly Block[]
}

const first = '; paracheck certificate 2'
const intoBody = ['; Every (check-sat) below must answer unsat.', '(set-logic ALL)']

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The text of an obligation, of its declarations, definitions and assertions. */
export function blockText(name: string, commands: readonly string[]): Block {
  return { name, text: [`(echo "${name}")`, '(push 1)', ...commands, '(check-sat)', '(pop 1)', ''].join('\n') }
}

export function writeCertificate({ about, blocks }: CertificateFile): string {
  const listed = blocks.map(({ name, text }, i) => `; obligation ${i + 1} ${name} sha256 ${digest(text)}`)
  const header = [first, ...about.map((line) => `; ${line.replace(/[\r\n]+/g, ' ')}`), ...listed].join('\n')
  return `${[header, `; header sha256 ${digest(header)}`, ...intoBody, ''].join('\n')}${blocks.map((b) => b.text).join('')}`
}

/** The end of reading; the caught end of `refuse`. */
class Refusal extends Error {}

function refuse(why: string): never {
  throw new Refusal(why)
}

/** What a certificate says, if it is whole; or why it is not. */
export function readCertificate(text: string): CertificateFile | { readonly refusal: string } {
  try {
    return read(text)
  } catch (failure) {
    if (failure instanceof Refusal) return { refusal: failure.message }
    throw failure
  }
}

interface Listed {
  readonly name: string
  readonly sha: string
}

function read(text: string): CertificateFile {
  if (text.startsWith('\uFEFF')) refuse('there is a byte order mark in front of it')
  if (text.includes('\r')) refuse('its line ends were changed')
  const lines = text.split('\n')
  if (lines[0] !== first)
    refuse(
      `it does not begin with \`${first}\`: it is no certificate, or one of another version, to be made anew by \`check\``,
    )
  const end = lines.findIndex((line) => line.startsWith('; header sha256 '))
  if (end < 0) refuse('the end of its header is missing')
  const header = lines.slice(0, end)
  if (header.some((line) => !line.startsWith('; '))) refuse('its header has a line that is no comment')
  if (lines[end] !== `; header sha256 ${digest(header.join('\n'))}`) refuse('its header was altered')
  for (const [i, line] of intoBody.entries())
    if (lines[end + 1 + i] !== line) refuse(`line ${end + 2 + i} is not \`${line}\``)
  const listed = header.flatMap((line): Listed[] => {
    const [, name, sha] = /^; obligation \d+ (.+) sha256 ([0-9a-f]{64})$/.exec(line) ?? []
    return name === undefined || sha === undefined ? [] : [{ name, sha }]
  })
  const about = header.slice(1, header.length - listed.length).map((line) => line.replace(/^; /, ''))
  if (listed.length === 0) refuse('it lists no obligation')
  const blocks = blocksIn(lines.slice(end + 1 + intoBody.length))
  compareBlocks(listed, blocks)
  for (const block of blocks) checkForm(block)
  return { about, blocks }
}

/** The blocks, each from its echo to the next one. */
function blocksIn(lines: readonly string[]): Block[] {
  const blocks: { name: string; lines: string[] }[] = []
  if (lines.at(-1) !== '') refuse('its end is missing')
  for (const line of lines.slice(0, -1)) {
    const name = /^\(echo "([^"]*)"\)$/.exec(line)?.[1]
    if (name !== undefined) blocks.push({ name, lines: [line] })
    else (blocks.at(-1) ?? refuse(`there is \`${shortened(line)}\` in front of the first obligation`)).lines.push(line)
  }
  return blocks.map((b) => ({ name: b.name, text: `${b.lines.join('\n')}\n` }))
}

/** Each obligation of the list stands in the text once, at its place, as it was written. */
function compareBlocks(listed: readonly Listed[], blocks: readonly Block[]): void {
  const count = (list: readonly { readonly name: string }[], name: string): number =>
    list.filter((b) => b.name === name).length
  for (const { name } of [...listed, ...blocks]) {
    const [wanted, found] = [count(listed, name), count(blocks, name)]
    if (wanted === 0) refuse(`the obligation ${name} is not one of those that its header lists`)
    if (wanted > 1) refuse(`its header lists ${name} twice`)
    if (found === 0) refuse(`the obligation ${name} is missing`)
    if (found > 1) refuse(`the obligation ${name} stands there ${found} times`)
  }
  for (const [i, { name, sha }] of listed.entries()) {
    const block = blocks[i] as Block
    if (block.name !== name) refuse(`the obligation ${block.name} stands where ${name} should`)
    if (digest(block.text) !== sha) refuse(`the obligation ${name} was altered`)
  }
}

/**
 * What is sent to solvers is what a certificate consists of, whoever wrote it: nothing that prints, ends, or forgets.
 */
function checkForm({ name, text }: Block): void {
  const lines = text.split('\n')
  const frame = [lines[1], lines.at(-3), lines.at(-2), lines.at(-1)].join('\n')
  if (frame !== '(push 1)\n(check-sat)\n(pop 1)\n')
    refuse(`the obligation ${name} is not framed by (push 1), (check-sat) and (pop 1)`)
  for (const line of lines.slice(2, -3)) {
    const known = /^\((declare-fun|define-fun|assert) /.test(line) && isOneList(line)
    if (!known)
      refuse(
        `the obligation ${name} has a line that is no declaration, definition or assertion: \`${shortened(line)}\``,
      )
  }
}

/** Whether the text is one list, from its first character to its last. */
function isOneList(line: string): boolean {
  const bare = line.replace(/\|[^|]*\|/g, 'x')
  if (/[|";]/.test(bare)) return false
  let depth = 0
  for (const [i, c] of [...bare].entries()) {
    if (c === '(') depth += 1
    else if (c === ')') depth -= 1
    if (depth === 0 && i < bare.length - 1) return false
  }
  return depth === 0
}

function shortened(line: string): string {
  return line.length > 60 ? `${line.slice(0, 60)}…` : line
}
