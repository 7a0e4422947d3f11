import { expect, it } from 'vitest'
import { blockText, readCertificate, writeCertificate } from './certificate-file.ts'
import { chainText, linksOf } from './chain.ts'

const link = (name: string, ...obligations: readonly string[]) => ({
  name,
  text: writeCertificate({
    about: [`of ${name}`, '(proof holds)'],
    blocks: obligations.map((o) => blockText(o, ['(assert false)'])),
  }),
})

it('links are taken out of a chain as they were put in, also a chain out of a chain', () => {
  const [one, two] = [link('big.refines_small', 'initiation', 'safety'), link('small.gap', 'initiation', 'safety')]
  const inner = { name: 'big.gap', text: chainText(['of big.gap'], [one, two]) ?? '' }
  const outer = chainText(['of whole.gap'], [link('whole.refines_big', 'initiation'), inner]) ?? ''
  const read = readCertificate(outer)
  if ('refusal' in read) throw new Error(read.refusal)
  expect(read.blocks).toHaveLength(5)
  const links = linksOf(read)
  expect(links.map((l) => l.name)).toEqual(['whole.refines_big', 'big.gap'])
  expect(links[1]).toEqual(inner)
  const innerFile = readCertificate(inner.text)
  expect('refusal' in innerFile ? [] : linksOf(innerFile)).toEqual([one, two])
})

it('a link that was damaged makes no chain', () => {
  const damaged = { name: 'small.gap', text: link('small.gap', 'safety').text.replace('false', 'true') }
  expect(chainText([], [damaged])).toBeUndefined()
})
