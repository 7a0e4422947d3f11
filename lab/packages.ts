/**
 * What the lab needs from outside: QEMU of the machine, and packages of Debian that are unpacked into a cache, never
 * installed.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Something is missing that the user has to get; the message says what and how. */
export class Missing extends Error {}

export interface Supplies {
  readonly qemu: string
  readonly busybox: string
  readonly kernel: string
  /** Folder of the kernel's modules. */
  readonly modules: string
}

/** Where packages are kept: `PARACHECK_LAB`, or the user's cache. */
export function cacheFolder(): string {
  const { PARACHECK_LAB, XDG_CACHE_HOME } = process.env
  return PARACHECK_LAB ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'paracheck', 'lab')
}

/** All that a boot needs; fetches what is not there. Throws `Missing`. */
export function supplies(): Supplies {
  const qemu = commandPath('qemu-system-x86_64')
  if (qemu === undefined) throw new Missing('QEMU is not installed: apt-get install qemu-system-x86')
  if (commandPath('timeout') === undefined) throw new Missing('timeout is not installed: apt-get install coreutils')
  const image = unpacked('linux-image', kernelPackage)
  const [release] = readdirSync(join(image, 'lib', 'modules'))
  return {
    qemu,
    busybox: join(
      unpacked('busybox-static', () => 'busybox-static'),
      'bin',
      'busybox',
    ),
    kernel: join(image, 'boot', `vmlinuz-${release}`),
    modules: join(image, 'lib', 'modules', release ?? ''),
  }
}

export function commandPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}

/** The kernel that `linux-image-cloud-amd64` stands for: small, with NO_HZ, high resolution timers, KVM and tracing. */
function kernelPackage(): string {
  const depends = apt('apt-cache', ['depends', 'linux-image-cloud-amd64'])
  const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1]
  if (name === undefined)
    throw new Missing(
      'apt knows no linux-image-cloud-amd64: this has to be Debian (or apt-get update has to run first)',
    )
  return name
}

/** The folder of a package's files, fetched once. */
export function unpacked(folder: string, nameOf: () => string): string {
  const place = join(cacheFolder(), folder)
  if (existsSync(place)) return place
  const fresh = `${place}.${process.pid}`
  mkdirSync(fresh, { recursive: true })
  try {
    const name = nameOf()
    apt('apt-get', ['download', name], fresh)
    const file = readdirSync(fresh).find((f) => f.endsWith('.deb'))
    if (file === undefined) throw new Missing(`apt-get download ${name} gave no package`)
    apt('dpkg', ['-x', file, 'files'], fresh)
    renameSync(join(fresh, 'files'), place)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return place
}

function apt(command: string, args: readonly string[], cwd?: string): string {
  if (commandPath(command) === undefined)
    throw new Missing(`${command} is not installed: the lab takes its kernel from Debian's packages`)
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
    })
  } catch (failure) {
    const why =
      failure instanceof Error && 'stderr' in failure
        ? String(failure.stderr).trim().split('\n').at(-1)
        : String(failure)
    throw new Missing(`${command} ${args.join(' ')} failed: ${why}`)
  }
}
