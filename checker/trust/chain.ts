/**
 * Certificates of answers that are carried over: the certificates of all links in one file, so that any solver can
 * check it alone. Each line about a link, and each obligation, is under the link's name; so each link can be taken out
 * again.
 */
import { type Block, type CertificateFile, readCertificate, writeCertificate } from './certificate-file.ts'

/** A certificate of its own, and the name of its question. */
export interface Link {
  readonly name: string
  readonly text: string
}

const announced = 'carried over by '

/** One certificate of several; undefined where one of them cannot be read. */
export function chainText(about: readonly string[], links: readonly Link[]): string | undefined {
  const lines: string[] = [...about]
  const blocks: Block[] = []
  for (const { name, text } of links) {
    const file = readCertificate(text)
    if ('refusal' in file) return undefined
    lines.push(`${announced}${name}`, ...file.about.map((line) => `${headOf(name)}${line}`))
    blocks.push(...file.blocks.map((b) => renamed(b, `${name}: ${b.name}`)))
  }
  return writeCertificate({ about: lines, blocks })
}

/** The links of a certificate; none where it is one by itself. */
export function linksOf({ about, blocks }: CertificateFile): readonly Link[] {
  const names = about.flatMap((line) => (line.startsWith(announced) ? [line.slice(announced.length)] : []))
  return names.map((name): Link => {
    const own = blocks
      .filter((b) => b.name.startsWith(`${name}: `))
      .map((b) => renamed(b, b.name.slice(name.length + 2)))
    const said = about.filter((line) => line.startsWith(headOf(name))).map((line) => line.slice(headOf(name).length))
    return { name, text: writeCertificate({ about: said, blocks: own }) }
  })
}

function headOf(name: string): string {
  return `link ${name} `
}

function renamed({ name, text }: Block, other: string): Block {
  return { name: other, text: text.replace(`(echo "${name}")`, () => `(echo "${other}")`) }
}
