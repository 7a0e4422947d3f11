/** Each wrong model of a page shows its code and nothing else, each right one shows nothing. */
import { expect, it } from 'vitest'
import { readModel } from '../../api/read-model.ts'
import { UsageError } from '../../cli/exit.ts'
import { type DiagnosticCode, diagnosticCodes } from '../../support/diagnostic.ts'
import { codePages } from './code-pages.ts'
import { type Example, pathOf } from './page.ts'

async function diagnosticsOf(example: Example): Promise<string[]> {
  const files = new Map(Object.entries({ ...example.files, [pathOf(example)]: example.text }))
  const read = async (path: string): Promise<string> => {
    const text = files.get(path)
    if (text === undefined) throw new UsageError(`${path}: there is no such file`)
    return text
  }
  const params = new Map(Object.entries(example.params ?? {}))
  const { diagnostics } = await readModel(pathOf(example), { params }, read)
  return [...new Set(diagnostics.map((d) => `${d.severity} ${d.code}`))]
}

const codes = Object.keys(diagnosticCodes) as DiagnosticCode[]
const pages = codes.map((code) => ({ code, ...codePages[code] }))

it.each(pages.flatMap(({ code, severity, shown }) => ('wrong' in shown ? [{ code, severity, ...shown }] : [])))(
  'the models of $code show it, and do not',
  async ({ code, severity, wrong, right }) => {
    const found = await diagnosticsOf(wrong)
    expect(found).toEqual([`${severity.split(' or ')[0]} ${code}`])
    expect(await diagnosticsOf(right)).toEqual([])
  },
)

it('only what a search finds is without models', () => {
  expect(pages.filter(({ shown }) => 'reason' in shown).map(({ code }) => code)).toEqual([
    'T0801',
    'T0802',
    'T0803',
    'T0811',
    'T0812',
  ])
})
