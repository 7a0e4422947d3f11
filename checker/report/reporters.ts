/**
 * Results in the languages of CI systems: JUnit, SARIF, annotations of GitHub, TAP. Made of records, as the last line
 * of `check --json` has them.
 */
import { visible } from '../support/visible.ts'
import type { PropertyRecord, SystemRecord } from './json.ts'
import { carriedText, everyText, fitnessRemark, type Standing, standing } from './standing.ts'

/** What a check came to. */
export interface Records {
  readonly properties: readonly PropertyRecord[]
  readonly systems: readonly SystemRecord[]
  readonly version: string
}

export const reporterNames = ['junit', 'sarif', 'github', 'tap'] as const
export type ReporterName = (typeof reporterNames)[number]

/** The whole text of a reporter, with its line end. */
export function reported(reporter: ReporterName, records: Records): string {
  return texts[reporter](records)
}

const texts: Readonly<Record<ReporterName, (records: Records) => string>> = { junit, sarif, github, tap }

/** A property, or a system about itself, as all reporters see it. */
interface Case {
  readonly name: string
  readonly system: string
  readonly file: string
  /** None for a system. */
  readonly line?: number
  /** `specs/x.tick:12`, where the property is declared. */
  readonly declared?: string
  readonly seconds: number
  readonly standing: Standing
  /** What is wrong, in a sentence, or the verdict. */
  readonly text: string
  readonly code: string
  /** What the answer is carried over from. */
  readonly carried?: string
}

function casesOf({ properties, systems }: Records): Case[] {
  return [...properties.map(propertyCase), ...systems.map(systemCase)]
}

function propertyCase(record: PropertyRecord): Case {
  const {
    property,
    system,
    file,
    line,
    declared,
    seconds,
    verdict,
    expected,
    title,
    reason,
    trace,
    assuming = [],
  } = record
  const remark = fitnessRemark(record)
  const by = carriedText(record.by, system)
  const carried = by === undefined ? undefined : `carried over ${by}`
  const words = [
    `${system}.${property} is ${verdict}${remark === '' ? '' : ` (${remark})`}`,
    expected !== undefined && record.asExpected !== true ? `expected ${expected}` : '',
    title ?? '',
    everyText(record.every) ?? '',
    carried ?? '',
    reason ?? '',
    trace === undefined ? '' : `see it: npx paracheck show ${trace}`,
  ]
  const name = assuming.length === 0 ? property : `${property} if ${assuming.join(' and ')}`
  const text = words.filter((word) => word !== '').join('; ')
  return {
    name,
    system,
    file,
    line,
    declared,
    seconds,
    standing: standing(record),
    text,
    code: verdict,
    ...(carried !== undefined && { carried }),
  }
}

function systemCase({ system, file, verdict, detail, seconds, trace }: SystemRecord): Case {
  const states = { sound: 'good', broken: 'bad', unknown: 'open' } as const
  const see = trace === undefined ? '' : `; see it: npx paracheck show ${trace}`
  const text = `${system} is ${verdict === 'broken' ? 'BROKEN' : verdict}: ${detail}${see}`
  return { name: 'time goes on', system, file, seconds, standing: states[verdict], text, code: verdict }
}

/** A suite for each system of a file; what has no answer is an error, what is wrong a failure. */
function junit(records: Records): string {
  const cases = casesOf(records)
  const suites = new Map<string, Case[]>()
  for (const one of cases) {
    const key = `${one.file} ${one.system}`
    suites.set(key, [...(suites.get(key) ?? []), one])
  }
  const lines = [...suites].flatMap(([name, own]) => [
    `  <testsuite name="${xml(name)}" ${counts(own)}>`,
    ...own.flatMap(testcase),
    '  </testsuite>',
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="paracheck" ${counts(cases)}>\n${lines.map((l) => `${l}\n`).join('')}</testsuites>\n`
}

function counts(cases: readonly Case[]): string {
  const of = (wanted: Standing): number => cases.filter((c) => c.standing === wanted).length
  const seconds = cases.reduce((sum, c) => sum + c.seconds, 0).toFixed(3)
  return `tests="${cases.length}" failures="${of('bad')}" errors="${of('open')}" time="${seconds}"`
}

function testcase({ name, system, file, line, seconds, standing: state, text, code, carried }: Case): string[] {
  const at = line === undefined ? '' : ` line="${line}"`
  const head = `    <testcase name="${xml(name)}" classname="${xml(system)}" file="${xml(file)}"${at} time="${seconds.toFixed(3)}"`
  if (state === 'good' && carried === undefined) return [`${head}/>`]
  if (state === 'good') return [`${head}>`, `      <system-out>${xml(carried ?? '')}</system-out>`, '    </testcase>']
  const kind = state === 'bad' ? 'failure' : 'error'
  return [`${head}>`, `      <${kind} type="${code}" message="${xml(text)}"/>`, '    </testcase>']
}

/** XML 1.0 has no control characters but tab and line ends. */
function xml(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
    '\t': '&#9;',
  }
  return text
    .replace(/[^\t\n\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"\n\t]/g, (mark) => marks[mark] ?? mark)
}

const rules: Readonly<Record<string, string>> = {
  refuted: 'A run breaks the property.',
  proved: 'Proved against the expectation, or of a system that is broken.',
  reached: 'The scenario happens, against the expectation.',
  unreachable: 'The scenario never happens, against the expectation.',
  vacuous: 'Proved, but of nothing.',
  bounded: 'No run up to a depth breaks the property; nothing is proved.',
  unknown: 'No answer.',
  broken: 'Time stops, or a variable leaves its range: verdicts of the system are worth nothing.',
}

/** What needs attention, as SARIF 2.1.0. */
function sarif(records: Records): string {
  const found = casesOf(records).filter((c) => c.standing !== 'good')
  const ids = [...new Set(found.map((c) => c.code))].sort()
  const run = {
    tool: {
      driver: {
        name: 'paracheck',
        semanticVersion: records.version,
        rules: ids.map((id) => ({ id, shortDescription: { text: rules[id] ?? id } })),
      },
    },
    columnKind: 'utf16CodeUnits',
    results: found.map((one) => ({
      ruleId: one.code,
      ruleIndex: ids.indexOf(one.code),
      level: one.standing === 'bad' ? 'error' : 'warning',
      message: { text: one.text },
      locations: [location(one.file, one.line ?? 1)],
      ...(one.declared !== undefined && { relatedLocations: [declaredAt(one.declared)] }),
      partialFingerprints: { question: `${one.system}.${one.name}` },
    })),
  }
  const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${JSON.stringify({ $schema: schema, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

function location(file: string, startLine: number): object {
  return {
    physicalLocation: { artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) }, region: { startLine } },
  }
}

function declaredAt(place: string): object {
  const [, file = place, line = '1'] = /^(.*):(\d+)$/.exec(place) ?? []
  return { id: 0, ...location(file, Number(line)), message: { text: 'the property' } }
}

/** Annotations, a line each; nothing where all is as it should be. */
function github(records: Records): string {
  return casesOf(records)
    .filter((c) => c.standing !== 'good')
    .map(({ standing: state, file, line = 1, system, name, text }) => {
      const level = state === 'bad' ? 'error' : 'warning'
      return `::${level} file=${property(file)},line=${line},title=${property(`paracheck: ${system}.${name}`)}::${data(text)}\n`
    })
    .join('')
}

/** As GitHub reads it: a line end would begin another command. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function tap(records: Records): string {
  const cases = casesOf(records)
  const lines = cases.flatMap(({ standing: state, system, name, text, carried }, i) => {
    const head = `${state === 'good' ? 'ok' : 'not ok'} ${i + 1} - ${`${system}.${name}`.replaceAll('#', '\\#')}`
    const note = carried === undefined ? [] : ['  ---', `  message: ${JSON.stringify(text)}`, '  ...']
    return state === 'good'
      ? [head, ...note]
      : [
          head,
          '  ---',
          `  message: ${JSON.stringify(text)}`,
          `  severity: ${state === 'bad' ? 'fail' : 'todo'}`,
          '  ...',
        ]
  })
  return `TAP version 14\n1..${cases.length}\n${lines.map((line) => `${line}\n`).join('')}`
}
