/** Logs as lines: plain files, read piece by piece, so that their size does not matter. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { failureText } from '../api/texts.ts'
import { UsageError } from './exit.ts'

const pieceBytes = 1 << 18

/** Letters of a line that are kept; no event is longer. */
const longest = 1 << 17

/** Throws `UsageError` where there is no plain file. */
export function assertLog(path: string): void {
  let isFile: boolean
  try {
    isFile = statSync(path).isFile()
  } catch (failure) {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  }
  if (!isFile) throw new UsageError(`cannot read ${path}: it is no plain file`)
}

/** The lines of a log, without their ends. What is not UTF-8 is replaced: a comm may hold any bytes. */
export function* linesOf(path: string): Generator<string, void> {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (failure) {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  }
  try {
    if (!fstatSync(file).isFile()) throw new UsageError(`cannot read ${path}: it is no plain file`)
    yield* pieces(file, path)
  } finally {
    closeSync(file)
  }
}

function* pieces(file: number, path: string): Generator<string, void> {
  const decoder = new StringDecoder('utf8')
  const buffer = Buffer.alloc(pieceBytes)
  let rest = ''
  for (;;) {
    const count = read(file, buffer, path)
    const text = count === 0 ? decoder.end() : decoder.write(buffer.subarray(0, count))
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longest) rest = rest.slice(0, longest)
    yield* lines
    if (count === 0) break
  }
  if (rest !== '') yield rest
}

function read(file: number, buffer: Buffer, path: string): number {
  try {
    return readSync(file, buffer)
  } catch (failure) {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  }
}
