/** From a scenario to the initial file system of its machine. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { type Entry, initramfs } from './initramfs.ts'
import { commandPath, Missing, type Supplies } from './packages.ts'
import type { Scenario } from './scenario.ts'

/** What the console says before and behind the log. */
export const [logBegins, logEnds] = ['PARACHECK-LOG-BEGINS', 'PARACHECK-LOG-ENDS']

const mounts = [
  '#!/bin/busybox sh',
  '/bin/busybox --install -s /bin',
  'mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev',
]

/** The file system that boots. Throws `Missing` where a helper cannot be compiled. */
export function imageOf(scenario: Scenario, from: Supplies): Buffer {
  const helpers = helpersOf([...(scenario.before ?? []), ...scenario.script]).map(
    (name): Entry => ({ path: `bin/${name}`, content: compiled(name), isExecutable: true }),
  )
  const modules = (scenario.modules ?? []).map((line): Entry => {
    const [name = ''] = line.split(' ')
    return { path: `modules/${name}.ko`, content: moduleOf(name, from) }
  })
  return initramfs([...shellOf(from), init(initLines(scenario)), ...helpers, ...modules, ...insideOf(scenario, from)])
}

function shellOf({ busybox }: Supplies): Entry[] {
  return [{ path: 'bin/busybox', content: readFileSync(busybox), isExecutable: true }]
}

function init(lines: readonly string[]): Entry {
  return { path: 'init', content: `${lines.join('\n')}\n`, isExecutable: true }
}

function initLines({ events, filters = {}, probes = [], modules = [], before = [], script, tail }: Scenario): string[] {
  return [
    ...mounts,
    'mount -t tracefs t /sys/kernel/tracing',
    ...modules.map((line) => `insmod /modules/${line.replace(/( |$)/, '.ko$1')}`),
    'cd /sys/kernel/tracing; echo 0 > tracing_on; echo mono > trace_clock; echo 40000 > buffer_size_kb',
    ...probes.map((probe) => `echo '${probe}' >> kprobe_events`),
    ...Object.entries(filters).map(([event, filter]) => `echo '${filter}' > events/${event}/filter`),
    ...before,
    ...events.map((event) => `echo 1 > events/${event}/enable`),
    'echo 1 > tracing_on',
    ...script,
    'cd /sys/kernel/tracing; echo 0 > tracing_on',
    `echo; echo ${logBegins}; ${tail === undefined ? 'cat trace' : `tail -n ${tail} trace`}; echo ${logEnds}`,
    // Until the console has taken all of it.
    'sleep 2',
    'poweroff -f',
  ]
}

/** Programs of `lab/guest/` that a script calls. */
function helpersOf(lines: readonly string[]): string[] {
  const words = new Set(lines.flatMap((line) => line.split(/[\s;&|()]+/)))
  return readdirSync(join(import.meta.dirname, 'guest'))
    .map((file) => basename(file, '.c'))
    .filter((name) => words.has(name))
}

function compiled(name: string): Buffer {
  if (commandPath('gcc') === undefined) throw new Missing('gcc is not installed: apt-get install gcc libc6-dev')
  const folder = mkdtempSync(join(tmpdir(), 'paracheck-lab-'))
  try {
    execFileSync('gcc', [
      '-O2',
      '-Wall',
      '-static',
      '-o',
      join(folder, name),
      join(import.meta.dirname, 'guest', `${name}.c`),
    ])
    return readFileSync(join(folder, name))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function moduleOf(name: string, { modules }: Supplies): Buffer {
  const path = readdirSync(modules, { recursive: true, encoding: 'utf8' }).find(
    (file) => basename(file) === `${name}.ko`,
  )
  if (path === undefined) throw new Missing(`the kernel's package has no module ${name}`)
  return readFileSync(join(modules, path))
}

/** A guest inside: QEMU with its libraries and firmware, the same kernel, and a file system of its own. */
function insideOf({ inner }: Scenario, from: Supplies): Entry[] {
  if (inner === undefined) return []
  const libraries = [...execFileSync('ldd', [from.qemu], { encoding: 'utf8' }).matchAll(/(\/\S+)/g)].map(
    (m) => m[1] ?? '',
  )
  const firmware = ['bios-microvm.bin', 'kvmvapic.bin', 'linuxboot_dma.bin'].map(
    (name): Entry => ({
      path: `firmware/${name}`,
      content: readFileSync(firmwarePath(name)),
    }),
  )
  const innerInit = init([...mounts, ...inner.script, 'poweroff -f'])
  const run = [
    'qemu-system-x86_64 -accel kvm -cpu host -M microvm,rtc=on,pit=off,pic=off,isa-serial=on -m 128 -smp 1',
    '-L /firmware -kernel /inside/vmlinuz -initrd /inside/initrd -nographic -no-reboot -nodefaults -serial stdio',
    `-append "console=ttyS0 quiet panic=-1 reboot=t ${inner.append ?? ''}"`,
  ]
  return [
    { path: 'bin/qemu-system-x86_64', content: readFileSync(from.qemu), isExecutable: true },
    ...libraries.map((path): Entry => ({ path: path.slice(1), content: readFileSync(path), isExecutable: true })),
    ...firmware,
    { path: 'inside/vmlinuz', content: readFileSync(from.kernel) },
    { path: 'inside/initrd', content: initramfs([...shellOf(from), innerInit]) },
    { path: 'bin/inner', content: `#!/bin/busybox sh\n${run.join(' ')}\n`, isExecutable: true },
  ]
}

function firmwarePath(name: string): string {
  const found = ['/usr/share/qemu', '/usr/share/seabios']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
  if (found === undefined) throw new Missing(`QEMU has no ${name}: apt-get install qemu-system-data seabios`)
  return found
}
