/** The version in `package.json`, two folders above both the source and the build. */
import { readFileSync } from 'node:fs'

export function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version: found } = JSON.parse(text) as { version: string }
  return found
}
