/**
 * Initial file systems as the kernel unpacks them: the cpio format "newc"
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
import { gzipSync } from 'node:zlib'

/** A file by its path without a leading slash; the folders above it are made. */
export interface Entry {
  readonly path: string
  readonly content: Buffer | string
  readonly isExecutable?: boolean
}

/** A compressed archive of the files, with empty folders for mounts. */
export function initramfs(
  entries: readonly Entry[],
  mounts: readonly string[] = ['proc', 'sys', 'dev', 'tmp'],
): Buffer {
  const folders = new Set(mounts)
  for (const { path } of entries) for (const folder of foldersAbove(path)) folders.add(folder)
  const parts = [
    ...[...folders].sort().map((path) => record(path, 0o040755, Buffer.alloc(0))),
    ...entries.map(({ path, content, isExecutable }) =>
      record(path, isExecutable === true ? 0o100755 : 0o100644, Buffer.from(content)),
    ),
    record('TRAILER!!!', 0, Buffer.alloc(0)),
  ]
  return gzipSync(Buffer.concat(parts), { level: 1 })
}

function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, i) => names.slice(0, i + 1).join('/'))
}

let inode = 0

function record(path: string, mode: number, content: Buffer): Buffer {
  const name = Buffer.from(`${path}\0`)
  const numbers = [++inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0]
  const head = Buffer.from(`070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}`)
  return Buffer.concat([padded(Buffer.concat([head, name])), padded(content)])
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)])
}
