/**
 * What a scenario of the lab is: what boots, what runs there, what is recorded, and the models that the log is held
 * against.
 */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A model that a log is held against. */
export interface Claim {
  /** The model's file, from the root. */
  readonly model: string
  readonly system: string
  /** The map's file, from the root. */
  readonly map: string
  readonly params?: Readonly<Record<string, string>>
  /** More options of `conform`. */
  readonly options?: readonly string[]
  readonly expected: 'conforms' | 'deviates' | 'may conform' | 'unknown'
  /** Of the log that is kept: the line that deviates. */
  readonly line?: number
  /** Why it deviates, in one sentence. */
  readonly because?: string
}

/** A machine under the emulator. */
export interface Machine {
  readonly cpus: 1 | 2
  readonly memoryMb: number
  /**
   * Nanoseconds of virtual time for each instruction, as a power of two: then runs repeat and a loaded machine does not
   * show. Without: virtual time is the time of the machine that emulates.
   */
  readonly icountShift?: number
  /** More of the kernel's command line. */
  readonly append?: string
}

/** One file of `scenarios/`; its name is that of the file. */
export interface Scenario {
  readonly title: string
  readonly machine: Machine
  /** Folders or files below `events/` of tracefs. */
  readonly events: readonly string[]
  /** Of some events, what is recorded: ftrace's filters. */
  readonly filters?: Readonly<Record<string, string>>
  /** Definitions for `kprobe_events`; they are recorded as `kprobes/…`. */
  readonly probes?: readonly string[]
  /** Modules of the kernel's package, in order, each with its parameters. */
  readonly modules?: readonly string[]
  /** Lines of a shell before the recording begins. */
  readonly before?: readonly string[]
  /** Lines of a shell that are recorded. */
  readonly script: readonly string[]
  /** What runs in a guest inside, under KVM: the command is `inner` in the script. */
  readonly inner?: Inner
  /** Lines of the log that are kept, from its end. */
  readonly tail?: number
  readonly deadlineSeconds: number
  readonly claims: readonly Claim[]
}

/** A guest inside: the same kernel, under QEMU with KVM. */
export interface Inner {
  readonly script: readonly string[]
  readonly append?: string
}

export type Named = Scenario & { readonly name: string }

const folder = join(import.meta.dirname, 'scenarios')

/** All scenarios, by their names. */
export async function scenarios(): Promise<Named[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'))
  return Promise.all(
    files.sort().map(async (file) => {
      const { scenario } = (await import(pathToFileURL(join(folder, file)).href)) as { scenario: Scenario }
      return { ...scenario, name: basename(file, '.ts') }
    }),
  )
}
