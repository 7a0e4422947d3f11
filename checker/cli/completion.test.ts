import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { paracheck } from '../../test/command-line.ts'

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

async function script(shell: string): Promise<string> {
  const { code, out, err } = await paracheck(`completion ${shell}`)
  expect([code, err]).toEqual([0, ''])
  return out
}

it.each(['bash', 'zsh', 'fish'])('a script for %s names commands and their options', async (shell) => {
  const text = await script(shell)
  for (const word of ['check', 'synthesise', 'synthesize', 'diff', 'lsp'])
    expect(text).toMatch(new RegExp(`\\b${word}\\b`))
  for (const option of ['prop', 'reporter', 'solver'])
    expect(text).toMatch(new RegExp(`-l ${option}\\b|--${option}\\b`))
  expect(text).not.toMatch(/\bman\b/)
})

/** What bash would offer for the last of these words. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const line = words.map((word) => `'${word}'`).join(' ')
  const code = `${await script('bash')}\nCOMP_WORDS=(paracheck ${line}); COMP_CWORD=${words.length}; _paracheck; printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', code], {
    encoding: 'utf8',
    cwd: new URL('../..', import.meta.url),
  })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.trim().split('\n')
}

it.runIf(has('bash'))('bash completes commands, options and files', async () => {
  expect(await offered('comp')).toEqual(['compare', 'completion'])
  expect(await offered('help', 'sy')).toEqual(['synthesise', 'synthesize'])
  expect(await offered('check', '--pro')).toEqual(['--prop'])
  expect(await offered('check', '--prop', 'x', 'READ')).toEqual(['README.md'])
  expect(await offered('--v')).toEqual(['--version'])
})

it.runIf(has('fish'))('fish completes commands and options', async () => {
  const ask = async (line: string): Promise<string> =>
    spawnSync('fish', ['--no-config', '-c', `${await script('fish')}\ncomplete -C ${JSON.stringify(line)}`], {
      encoding: 'utf8',
    }).stdout
  expect(await ask('paracheck comp')).toMatch(/^compare\t.*\ncompletion\t/)
  expect(await ask('paracheck diff --pro')).toMatch(/^--prop\tonly properties/)
})

it.runIf(has('zsh'))('zsh reads its script', async () => {
  const code = `autoload -Uz compinit; compinit -D -u; ${await script('zsh')}\nprint $_comps[paracheck]`
  expect(spawnSync('zsh', ['-f', '-c', code], { encoding: 'utf8' })).toMatchObject({
    stdout: '_paracheck\n',
    stderr: '',
  })
})
