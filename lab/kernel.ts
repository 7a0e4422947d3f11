/**
 * A kernel of the lab's own: Debian's source with the patches of `lab/kernel/` and a tiny configuration, built once and
 * kept in the cache.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, commandPath, Missing, unpacked } from './packages.ts'

const source = 'linux-source-6.1'
const patches = join(import.meta.dirname, 'kernel')

/** What is asked for beyond `tinyconfig`: a host with KVM for AMD, tracing, a serial console. */
const options = [
  ...[
    '64BIT',
    'SMP',
    'PCI',
    'ACPI',
    'X86_X2APIC',
    'PRINTK',
    'TTY',
    'SERIAL_8250',
    'SERIAL_8250_CONSOLE',
    'BLK_DEV_INITRD',
    'RD_GZIP',
  ],
  ...[
    'BINFMT_ELF',
    'BINFMT_SCRIPT',
    'DEVTMPFS',
    'PROC_FS',
    'SYSFS',
    'TMPFS',
    'SHMEM',
    'MODULES',
    'SYSVIPC',
    'MULTIUSER',
    'KALLSYMS',
    'BUG',
  ],
  ...['HIGH_RES_TIMERS', 'NO_HZ_IDLE', 'HZ_250', 'CPU_IDLE', 'FTRACE', 'FUNCTION_TRACER', 'ENABLE_DEFAULT_TRACERS'],
  ...['HYPERVISOR_GUEST', 'PARAVIRT', 'KVM_GUEST', 'VIRTUALIZATION', 'KVM', 'KVM_AMD'],
  ...['FUTEX', 'EPOLL', 'EVENTFD', 'SIGNALFD', 'TIMERFD', 'POSIX_TIMERS', 'UNIX', 'NET', 'AIO', 'MEMBARRIER'],
]

/** The image, built if it is not there: minutes on an idle machine. Throws `Missing`. */
export function ownKernel(): string {
  const names = readdirSync(patches).filter((file) => file.endsWith('.patch'))
  const texts = names.sort().map((name) => readFileSync(join(patches, name), 'utf8'))
  const key = createHash('sha256')
    .update(JSON.stringify([texts, options]))
    .digest('hex')
    .slice(0, 12)
  const folder = join(cacheFolder(), `kernel-${key}`)
  const image = join(folder, source, 'arch', 'x86', 'boot', 'bzImage')
  const done = join(folder, 'built')
  if (existsSync(done)) return image
  const absent = ['gcc', 'make', 'flex', 'bison', 'bc', 'patch', 'xz'].filter(
    (command) => commandPath(command) === undefined,
  )
  if (absent.length > 0)
    throw new Missing(
      `a kernel is to be built, and ${absent.join(', ')} is not installed: apt-get install gcc make flex bison bc patch xz-utils libelf-dev libssl-dev`,
    )
  console.error('a kernel is built, once; this takes minutes')
  const tree = join(folder, source)
  if (!existsSync(join(folder, 'patched'))) {
    mkdirSync(folder, { recursive: true })
    run(
      'tar',
      [
        'xf',
        join(
          unpacked(source, () => source),
          'usr',
          'src',
          `${source}.tar.xz`,
        ),
        '-C',
        folder,
      ],
      folder,
    )
    for (const name of names) run('patch', ['-p1', '-s', '-i', join(patches, name)], tree)
    writeFileSync(join(folder, 'patched'), '')
  }
  run('make', ['-s', 'tinyconfig'], tree)
  run(
    './scripts/config',
    options.flatMap((option) => ['-e', option]),
    tree,
  )
  run('make', ['-s', 'olddefconfig'], tree)
  run('make', ['-s', `-j${cpus().length}`, 'bzImage'], tree)
  writeFileSync(done, '')
  return image
}

function run(command: string, args: readonly string[], cwd: string): void {
  try {
    execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 26 })
  } catch (failure) {
    const said =
      failure instanceof Error && 'stderr' in failure
        ? String(failure.stderr).trim().split('\n').slice(-5).join('\n')
        : String(failure)
    throw new Missing(`${command} ${args[0]} failed in ${cwd}:\n${said}`)
  }
}
