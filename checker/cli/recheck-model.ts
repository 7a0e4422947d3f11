/**
 * Is a certificate about a model? Its obligations are made anew from the model, and compared with those that stand in
 * it.
 */
import { isForeign } from '../formats/index.ts'
import { and } from '../logic/term.ts'
import type { Every, Question } from '../model/model.ts'
import { contentKey } from '../model/structure.ts'
import type { Problem } from '../parts/problem.ts'
import { claimOf } from '../questions/claims.ts'
import { assuming } from '../questions/region.ts'
import { sexprText } from '../smt/sexpr.ts'
import { certificateText } from '../trust/certificate.ts'
import { type CertificateFile, digest, readCertificate } from '../trust/certificate-file.ts'
import { cellKey, certified, certifiedForeign, everyKey, everyLine, inCell, linkName } from '../trust/certified.ts'
import { type Link, linksOf } from '../trust/chain.ts'
import { type KeptProof, readableConjuncts, readCondition, readKept } from '../trust/kept.ts'
import { faultForMore } from '../trust/uniform-invariant.ts'
import { foreignFrom } from './check-foreign.ts'
import { type ModelFlags, readModels } from './models.ts'
import { synthesised } from './synthesise.ts'
import type { Terminal } from './terminal.ts'

/**
 * Why a certificate is not about this model; undefined when it is. Throws `UsageError`, `Rejected` or `TooLate` (after
 * `timeout` ms) for a model that cannot be read.
 */
export async function modelFault(
  text: string,
  model: string,
  terminal: Terminal,
  timeout?: number,
): Promise<string | undefined> {
  const file = readCertificate(text)
  if ('refusal' in file) return file.refusal
  if (!isNamedAsAsked(file)) return 'the name in its first line is not that of its question'
  const links = linksOf(file)
  if (links.length > 0) return chainFault(file, links, model, terminal, timeout)
  if (saysForAll(file)) return 'it says that it is of every number, and has no part for each of them'
  const proof = proofIn(file)
  if ('error' in proof) return proof.error
  const made = await madeAnew(file, proof, model, { quiet: true, ...(timeout !== undefined && { timeout }) }, terminal)
  if (made.length === 0) return `${model} has no check of ${said(file, 'system')}.${said(file, 'question')}`
  const faults = made.map((one) => ('error' in one ? one.error : difference(file, one)))
  return faults.includes(undefined) ? undefined : faults[0]
}

/** Of an answer that is carried over: each link is of the model, and they are those of its question. */
async function chainFault(
  file: CertificateFile,
  links: readonly Link[],
  model: string,
  terminal: Terminal,
  timeout: number | undefined,
): Promise<string | undefined> {
  const [read] = await readModels(
    [model],
    flagsOf(file, { quiet: true, ...(timeout !== undefined && { timeout }) }),
    terminal,
  )
  const [system, name] = [said(file, 'system'), said(file, 'question').replace(further, '')]
  const meant = (read?.model.questions ?? []).filter((q) => q.network.name === system && q.property.name === name)
  const forAll = meant.flatMap((q) =>
    q.every === undefined ? [] : [{ content: contentOf(q), fault: everyFault(file, q.every, q, links) }],
  )
  if (forAll.length > 0) {
    const likely =
      forAll.find(({ fault }) => fault === undefined) ?? forAll.find(({ content }) => content === said(file, 'content'))
    return (likely ?? forAll[0])?.fault
  }
  for (const { name: link, text } of links) {
    const fault = await modelFault(text, model, terminal, timeout)
    if (fault !== undefined) return `${link}: ${fault}`
  }
  if (saysForAll(file)) return `${model} asks ${system}.${name} of one system, and not of every number`
  const asked = meant.filter((q) => q.carried !== undefined)
  const contents = (text: string): string => said(readCertificate(text) as CertificateFile, 'content')
  const isAsSaid = (question: Question): boolean => {
    const wanted = [question.carried?.refinement, question.carried?.abstract].flatMap((q) => (q ? [contentOf(q)] : []))
    const found = new Set(links.map((link) => contents(link.text)))
    return (
      said(file, 'content') === contentOf(question) &&
      found.size === new Set(wanted).size &&
      wanted.every((w) => found.has(w))
    )
  }
  return asked.some(isAsSaid)
    ? undefined
    : `${model} carries over ${system}.${name} by nothing like ${links.map((l) => l.name).join(' and ')}`
}

/**
 * Of a proof for every number: each link is of one of the numbers in turn, and the invariant of the last one is one of
 * all larger numbers, for the model as it is.
 */
function everyFault(
  file: CertificateFile,
  every: Every,
  question: Question,
  links: readonly Link[],
): string | undefined {
  const { network, property } = question
  const about = `${network.name}.${property.name}`
  const other = otherLine(file, [...certified(question, {}), everyLine(every)])
  if (other !== undefined) return `it is of another question: ${other}`
  if ('outside' in every.uniform) return `${about} is not known to be alike for every number: ${every.uniform.outside}`
  for (const [i, { name, text }] of links.entries()) {
    const meant = linkName(question, every, every.from + i)
    if (name !== meant) return `the link ${name} stands where ${meant} is to stand`
    const fault = linkFault(every.at(every.from + i), text)
    if (fault !== undefined) return `${name}, which is to be of ${every.constant} = ${every.from + i}: ${fault}`
  }
  const largest = every.from + links.length - 1
  const last = links.at(-1) && readCertificate(links.at(-1)?.text ?? '')
  const one = every.at(largest)
  if (last === undefined || 'refusal' in last || 'error' in one)
    return `${about} has no proof that stands for all numbers`
  const proof = proofIn(last)
  if ('error' in proof) return proof.error
  const claim = claimOf(one, proof)
  if ('error' in claim) return claim.error
  const fault =
    claim.k === 0 ? faultForMore(claim.conjuncts, largest, every.uniform) : 'it is no inductive invariant by itself'
  return fault && `the last proof does not stand for all numbers: ${fault}`
}

/** Why a certificate is not of this question; made anew from it. */
function linkFault(question: Question | { readonly error: string }, text: string): string | undefined {
  const file = readCertificate(text)
  if ('error' in question) return question.error
  if ('refusal' in file) return file.refusal
  const other = otherLine(file, certified(question, {}))
  if (other !== undefined) return other
  const proof = proofIn(file)
  const claim = 'error' in proof ? proof : claimOf(question, proof)
  if ('error' in claim || 'error' in proof) return 'error' in claim ? claim.error : undefined
  const made = madeOf(claim.problem, claim.conjuncts, proof, certified(question, {}))
  return 'error' in made ? made.error : difference(file, made)
}

/** Keys of the lines that say what is asked, of which system, and for which numbers. */
const askedKeys = ['content', 'system', 'question', everyKey]

/** The first of these lines in which a header is not as it should be, in words. */
function otherLine({ about }: CertificateFile, wanted: readonly string[]): string | undefined {
  const [found, meant] = [about, wanted].map((lines) =>
    lines.filter((line) => askedKeys.some((key) => line.startsWith(`${key} `))),
  )
  const at = meant?.findIndex((line, i) => line !== found?.[i]) ?? -1
  if (at >= 0) return `its header says \`${found?.[at] ?? ''}\`, and not \`${meant?.[at]}\``
  return found?.length === meant?.length ? undefined : `its header says \`${found?.at(-1)}\` as well`
}

function saysForAll({ about }: CertificateFile): boolean {
  return about.some((line) => line.startsWith(`${everyKey} `))
}

/** Whether the first line, which people read, names the question that the header is of. */
function isNamedAsAsked(file: CertificateFile): boolean {
  const name = `${said(file, 'system')}.${said(file, 'question').replace(inCell, '').replace(further, '')}`
  const told = said(file, 'of')
  return told === name || told.startsWith(`${name}: `) || told === `${name}${inCell}`
}

function contentOf({ network }: Question): string {
  return `sha256 ${digest(contentKey(network))}`
}

const further = / under further assumptions$/

/** What the header says under a key. */
function said({ about }: CertificateFile, key: string): string {
  return about.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? ''
}

/** `--const` and `--param` as they were given: `N=3, M=4`. */
function settings(file: CertificateFile, key: string): ReadonlyMap<string, string> {
  const pairs = said(file, key)
    .split(', ')
    .filter((pair) => pair !== '')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
  return new Map(pairs)
}

/** How the model was read. */
function flagsOf(file: CertificateFile, reading: ModelFlags): ModelFlags {
  const [params, consts] = [settings(file, 'parameters'), settings(file, 'constants')]
  return { ...reading, ...(params.size > 0 && { param: params }), ...(consts.size > 0 && { const: consts }) }
}

function proofIn({ about }: CertificateFile): KeptProof | { readonly error: string } {
  const start = about.findIndex((line) => line.startsWith('(proof '))
  const read = start < 0 ? { error: 'there is none' } : readKept(about.slice(start).join('\n'))
  if ('error' in read) return { error: `its header has no readable proof: ${read.error}` }
  return read[0] ?? { error: 'its header has no proof' }
}

type Made = CertificateFile | { readonly error: string }

function madeOf(
  problem: Problem,
  conjuncts: ReturnType<typeof readableConjuncts>,
  { k, claim }: KeptProof,
  about: readonly string[],
): Made {
  if ('error' in conjuncts) return conjuncts
  const again = readCertificate(certificateText(problem, and(...conjuncts), k, about, sexprText(claim)))
  return 'refusal' in again ? { error: again.refusal } : again
}

/**
 * The certificate of the same proof for each question of the model that may be meant: one property may be asked under
 * several assumptions.
 */
async function madeAnew(
  file: CertificateFile,
  proof: KeptProof,
  model: string,
  reading: ModelFlags,
  terminal: Terminal,
): Promise<Made[]> {
  const made = (problem: Problem, conjuncts: ReturnType<typeof readableConjuncts>, about: readonly string[]): Made =>
    madeOf(problem, conjuncts, proof, about)
  const flags = flagsOf(file, reading)
  if (isForeign(model)) {
    const foreign = await foreignFrom(model, reading, terminal)
    return foreign.properties
      .filter((property) => property.name === said(file, 'question'))
      .map(({ name, bad, system }) => {
        return made(
          { system, bad },
          readableConjuncts(proof, system),
          certifiedForeign({ path: model, system }, name, {}),
        )
      })
  }
  const [read] = await readModels([model], flags, terminal)
  const isOfCell = said(file, 'question').endsWith(inCell)
  const name = said(file, 'question').replace(inCell, '').replace(further, '')
  const isMeant = ({ network, property }: Question): boolean =>
    network.name === said(file, 'system') && property.name === name
  const questions = read === undefined ? [] : isOfCell ? synthesised(read) : read.model.questions
  return questions.filter(isMeant).map((question) => {
    const asked = isOfCell ? inCellOf(question, said(file, cellKey)) : question
    if ('error' in asked) return asked
    if (question.every !== undefined)
      return { error: `${name} is asked for every number, and the certificate is of one system` }
    const claim = claimOf(asked, proof)
    return 'error' in claim ? claim : made(claim.problem, claim.conjuncts, certified(asked, {}))
  })
}

/** A question for the parameters that satisfy the condition of a cell, as its certificate says it. */
function inCellOf(question: Question, condition: string): Question | { readonly error: string } {
  const { network } = question
  const cell = readCondition(
    condition,
    network.params.map((p) => p.variable),
  )
  if ('error' in cell) return { error: `it does not say of which cell of parameters it is: ${cell.error}` }
  return { ...question, network: assuming(network, cell.term), cell: cell.term }
}

/** The first thing in which a certificate is not the one made anew. */
function difference(file: CertificateFile, made: CertificateFile): string | undefined {
  if (said(file, 'content') !== said(made, 'content'))
    return 'it is of another model, or of another version of it: the content of the system differs'
  const names = [file, made].map(({ blocks }) => blocks.map((b) => b.name).join(', '))
  if (names[0] !== names[1]) return `its obligations are ${names[0]}; those of the model are ${names[1]}`
  const other = file.blocks.find((block, i) => block.text !== made.blocks[i]?.text)
  return other && `the obligation ${other.name} is not that of the model`
}
