/**
 * z3 in this thread: SMT-LIB text is evaluated synchronously. Only worker threads load it: nothing else happens in a
 * thread while its solver thinks.
 *
 * The documented asynchronous string call is not used: its text lies on a stack that is popped before the solver reads
 * it, so it corrupts its input. Here the text is copied to the solver's heap, which also has room for any length.
 */
import { readlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { plainModule } from './z3-module.ts'

/** What a thread needs to have a solver of its own; can be sent to it. */
export interface EmbeddedSetup {
  readonly module: WebAssembly.Module
  /**
   * Those of the module: native ones (`native-exceptions.ts`) that nobody has tried in this process yet, or that work;
   * or slow ones.
   */
  readonly exceptions: 'untested' | 'native' | 'slow'
}

/** What we use of the solver's Emscripten module. */
interface Z3Module {
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(pointer: number): void
  _set_noop_error_handler(context: number): void
  _Z3_mk_config(): number
  _Z3_mk_context(config: number): number
  _Z3_del_context(context: number): void
  _Z3_eval_smtlib2_string(context: number, text: number): number
}
type Instantiate = (
  imports: WebAssembly.Imports,
  receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => unknown,
) => unknown
type Z3Factory = (overrides: {
  readonly instantiateWasm: Instantiate
  readonly print: (line: string) => void
  readonly printErr: (line: string) => void
}) => Promise<Z3Module>

/** The last lines the solver wrote past its answers, for the reason of a failure. */
const notes: string[] = []
function note(line: string): void {
  notes.push(line)
  if (notes.length > 10) notes.shift()
}

/** Why the solver is gone. */
export function reasonOf(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)
  return [message, ...notes].join('; ')
}

async function load(module: WebAssembly.Module): Promise<Z3Module> {
  const factory = createRequire(import.meta.url)('z3-solver/build/z3-built.js') as Z3Factory
  return new Promise((resolve, reject) => {
    // The loader swallows what `instantiateWasm` throws and then never settles, so failures are passed on here.
    const instantiateWasm: Instantiate = (imports, receive) => {
      try {
        return receive(new WebAssembly.Instance(module, imports), module)
      } catch (error) {
        reject(error)
        return {}
      }
    }
    factory({ instantiateWasm, print: note, printErr: note }).then(resolve, reject)
  })
}

/** One solver context. */
export interface Z3Context {
  /** From commands to what they print. Throws when the solver is gone, and all its contexts with it: `reasonOf`. */
  run(commands: string): string
  free(): void
}

function context(z3: Z3Module): Z3Context {
  const handle = z3._Z3_mk_context(z3._Z3_mk_config())
  z3._set_noop_error_handler(handle)
  const evaluate = (commands: string): string => {
    const bytes = Buffer.from(commands, 'utf8')
    const pointer = z3._malloc(bytes.length + 1)
    if (pointer === 0) throw new Error('out of memory')
    z3.HEAPU8.set(bytes, pointer)
    z3.HEAPU8[pointer + bytes.length] = 0
    const output = z3._Z3_eval_smtlib2_string(handle, pointer) >>> 0
    z3._free(pointer)
    const end = z3.HEAPU8.indexOf(0, output)
    return Buffer.from(z3.HEAPU8.slice(output, end)).toString('utf8')
  }
  const run = (commands: string): string => {
    // The solver throws an exception object per C++ exception; recording a JavaScript stack for each would be waste.
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    try {
      return evaluate(commands)
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  }
  return { run, free: () => z3._Z3_del_context(handle) }
}

/** Exercises answers, models, a parse error and a run-time error; all but the first throw C++ exceptions inside. */
const selfTest: readonly (readonly [commands: string, answer: RegExp])[] = [
  [
    '(declare-const x Real)(declare-const b Bool)(assert (or (and b (< x 0.0)) (= (* 3.0 x) 1.0)))(check-sat)',
    /^sat\s*$/,
  ],
  ['(assert (undeclared x))', /^\(error "line 1 .*undeclared.*"\)\s*$/],
  ['(push 1)(assert (not b))(check-sat)(get-value (x))', /^sat\s+\(\(x \(\/ 1\.0 3\.0\)\)\)\s*$/],
  ['(assert (< (* x x) 0.0))(check-sat)(get-model)', /^unsat\s+\(error "line 1 .*model is not available"\)\s*$/],
  ['(pop 1)(assert b)(check-sat)', /^sat\s*$/],
]

/** Whether the instance answers the self-test as it should. */
function works(z3: Z3Module): boolean {
  try {
    const trial = context(z3)
    const good = selfTest.every(([commands, answer]) => answer.test(trial.run(commands)))
    trial.free()
    return good
  } catch {
    return false
  }
}

/** The solver of this thread. Its contexts know nothing of each other, but options that one sets hold in all. */
export interface Z3 {
  readonly version: string
  /** Whether exceptions are native ones. */
  readonly fast: boolean
  context(): Z3Context
  /** Why the solver is gone; undefined as long as it is there. */
  readonly broken: string | undefined
}

export async function startZ3(setup: EmbeddedSetup): Promise<Z3> {
  const { z3, fast } = await start(setup)
  const trial = context(z3)
  const version = /"([\d.]+)/.exec(trial.run('(get-info :version)'))?.[1] ?? 'of unknown version'
  trial.free()
  let broken: string | undefined
  return {
    version,
    fast,
    get broken() {
      return broken
    },
    context() {
      const { run, free } = context(z3)
      return {
        run(commands) {
          try {
            return run(commands)
          } catch (error) {
            broken = reasonOf(error)
            throw error
          }
        },
        free() {
          if (broken === undefined) free()
        },
      }
    },
  }
}

async function start({ module, exceptions }: EmbeddedSetup): Promise<{ z3: Z3Module; fast: boolean }> {
  if (exceptions !== 'untested') return { z3: await load(module), fast: exceptions === 'native' }
  const z3 = await load(module).catch(() => undefined)
  if (z3 !== undefined && works(z3)) return { z3, fast: true }
  return { z3: await load(await plainModule()), fast: false }
}

/** What reports name. */
export function solverName({ version, fast }: Pick<Z3, 'version' | 'fast'>): string {
  return `z3 ${version} (embedded${fast ? '' : ', slow exceptions'})`
}

/** The operating system's number of this thread; undefined where it does not tell. */
export function threadNumber(): number | undefined {
  try {
    return Number(basename(readlinkSync('/proc/thread-self')))
  } catch {
    return undefined
  }
}
