/** Commands for people who write models. */
import { type Command, Option } from 'commander'
import { textOfBytes } from '../../api/texts.ts'
import type { ExplainFlags } from '../explain.ts'
import type { FmtFlags } from '../fmt.ts'
import { look, readingLimit } from '../options.ts'
import type { LookOptions } from '../terminal.ts'
import { type Given, stoppable } from './given.ts'

export function addFmt(program: Command, { act, outside }: Given): void {
  const command = program
    .command('fmt')
    .summary('format models')
    .argument('[files...]', 'files or folders')
    .option('--check', 'change nothing, answer 1 if anything would change')
    .option('--stdin', 'from stdin to stdout')
    .option('--quiet', 'do not list what changed')
  look(readingLimit(command)).action((files: string[], flags: FmtFlags & LookOptions) =>
    act(flags, async (terminal) =>
      stoppable(
        (await import('../fmt.ts')).fmt(files, flags, terminal, () => typed(outside.stdin)),
        outside.interrupted,
      ),
    ),
  )
}

async function typed(input: NodeJS.ReadableStream): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of input) parts.push(Buffer.from(part))
  return textOfBytes(Buffer.concat(parts), 'stdin')
}

export function addExplain(program: Command, { act }: Given): void {
  const command = program
    .command('explain')
    .summary('what a code or a verdict means')
    .description(
      'Explains codes of errors and warnings (T0302), and verdicts (vacuous, bounded, BROKEN): the meaning, the ' +
        'reason, what to do, and a smallest model, wrong and right. Without names it lists them all.',
    )
    .argument('[names...]', 'codes or verdicts')
    .addOption(new Option('--md', 'as Markdown; without names it is docs/errors.md').conflicts('json'))
    .option('--json', 'a line of JSON for each')
  look(command).action((names: string[], flags: ExplainFlags & LookOptions) =>
    act(flags, async (terminal) => (await import('../explain.ts')).explain(names, flags, terminal)),
  )
}

export function addLsp(program: Command, { act, outside }: Given): void {
  program
    .command('lsp')
    .summary('the language server, for editors')
    .description(
      'Speaks the language server protocol: diagnostics, hover, definitions, references, rename, completion, ' +
        'outline, formatting, verdicts beside the checks (docs/editor.md). An editor starts it.',
    )
    .option('--stdio', 'over stdin and stdout, which is the only way')
    .action(() =>
      act({}, async (terminal) =>
        (await import('../lsp.ts')).serve(
          outside.stdin,
          outside.stdout as unknown as NodeJS.WritableStream,
          terminal.interrupted,
        ),
      ),
    )
}
