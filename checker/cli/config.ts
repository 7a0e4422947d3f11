/**
 * `paracheck.config.json`: what a folder says instead of repeating it on every command line. Places of errors are those
 * of the file.
 */
import { dirname, join, relative, resolve } from 'node:path'
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { z } from 'zod'
import { messageOf } from '../api/given.ts'
import { readText, textOrNone } from '../api/texts.ts'
import { suggestion } from '../support/meant.ts'
import { position, type Source } from '../support/span.ts'
import { UsageError } from './exit.ts'

export const configName = 'paracheck.config.json'

const count = z.number().int().min(1)
const texts = z.array(z.string())

const configSchema = z
  .strictObject({
    $schema: z.string().optional(),
    files: texts
      .min(1)
      .optional()
      .describe('Files and folders that check, report and compare take where none is named; relative to this file.'),
    params: z
      .record(z.string(), z.string())
      .optional()
      .describe('Values of parameters, as --param: { "TICK": "4ms" }. A proof is then about these values only.'),
    consts: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .describe('Values of constants, as --const: { "N": 3 }.'),
    timeout: z.string().optional().describe('Time for each question: "60s", "2m".'),
    bound: count.optional().describe('Jumps of the longest counterexamples that are searched.'),
    jobs: count.optional().describe('Questions asked at once.'),
    seed: z.number().int().min(0).optional().describe('Of random runs.'),
    solver: z
      .string()
      .optional()
      .describe('embedded, z3 or cvc5; another command is taken from the command line and the environment only.'),
    engines: texts.optional().describe('Only these engines, for properties.'),
    write: z.boolean().optional().describe('Whether traces, proofs and certificates are written. Default: true.'),
    out: z
      .string()
      .optional()
      .describe('Folder for traces, proofs and certificates; relative to this file, and below its folder.'),
    result: z
      .string()
      .optional()
      .describe('A file for the result of check, as NDJSON; relative to this file, and below its folder.'),
    reporters: texts.optional().describe('Reporters of check, each as NAME or NAME=FILE: junit, sarif, github, tap.'),
    plain: z.boolean().optional().describe('No times, no versions, no progress.'),
    color: z.boolean().optional().describe('False: no colours.'),
    ascii: z.boolean().optional().describe('No drawing characters.'),
  })
  .meta({
    title: 'paracheck configuration',
    description: 'paracheck.config.json: command line > environment > this file.',
  })

export type Config = z.infer<typeof configSchema>

/** A configuration, where it stands, and where each of its values does. */
export interface ConfigFile {
  readonly path: string
  readonly config: Config
  /** `paracheck.config.json:3:5`, of the value of a key. */
  readonly placeOf: (key: string) => string
}

/** The JSON Schema of the file, as shipped in `docs/config.schema.json`. */
export function configJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(configSchema), null, 2)}\n`
}

/** The nearest file in a folder and those above it; undefined where there is none. */
export async function findConfig(folder: string): Promise<ConfigFile | undefined> {
  const path = join(folder, configName)
  const text = await textOrNone(path)
  if (text !== undefined) return configIn({ path: relative('.', path), text })
  return dirname(folder) === folder ? undefined : findConfig(dirname(folder))
}

export async function configAt(path: string): Promise<ConfigFile> {
  return configIn({ path, text: await readText(path) })
}

/** Throws `UsageError` with the place of the first thing that is wrong. */
export function configIn(source: Source): ConfigFile {
  const placeAt = (offset: number): string => {
    const { line, column } = position(source, offset)
    return `${source.path}:${line}:${column}`
  }
  const errors: ParseError[] = []
  const tree = parseTree(source.text, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error !== undefined || tree === undefined) {
    const what =
      error === undefined
        ? 'the file is empty'
        : printParseErrorCode(error.error)
            .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
            .toLowerCase()
    throw new UsageError(`${placeAt(error?.offset ?? 0)}: this is no JSON: ${what}`)
  }
  refuseDoubled(tree, placeAt)
  const read = configSchema.safeParse(plainValue(tree))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new UsageError(issueText(issue as z.core.$ZodIssue, tree, placeAt))
  }
  return {
    path: source.path,
    config: read.data,
    placeOf: (key) => placeAt(findNodeAtLocation(tree, [key])?.offset ?? 0),
  }
}

function issueText(issue: z.core.$ZodIssue, tree: Node, placeAt: (offset: number) => string): string {
  const at = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const node = findNodeAtLocation(tree, [...at, key])?.parent
    const meant =
      suggestion(key, Object.keys(configSchema.shape)) ??
      `known are ${Object.keys(configSchema.shape).slice(1).join(', ')}`
    return `${placeAt(node?.offset ?? 0)}: there is no setting \`${key}\`; ${meant}`
  }
  const node = findNodeAtLocation(tree, at)
  return `${placeAt(node?.offset ?? 0)}: ${at.length > 0 ? `\`${at.join('.')}\`: ` : ''}${messageOf(issue)}`
}

function refuseDoubled(node: Node, placeAt: (offset: number) => string): void {
  const seen = new Set<unknown>()
  for (const child of node.children ?? []) {
    const [key] = child.type === 'property' ? (child.children ?? []) : []
    if (key !== undefined && seen.has(key.value))
      throw new UsageError(`${placeAt(key.offset)}: \`${key.value}\` stands here twice`)
    if (key !== undefined) seen.add(key.value)
    refuseDoubled(child, placeAt)
  }
}

function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue)
  if (node.type !== 'object') return node.value
  return Object.fromEntries(
    (node.children ?? []).map(({ children: [key, value] = [] }) => [key?.value, value && plainValue(value)]),
  )
}

/** A path of the file as a command line in this folder would say it. */
export function fromHere(file: ConfigFile, path: string): string {
  return relative('.', resolve(dirname(file.path), path)) || '.'
}
