#!/usr/bin/env node
// Runs the build; in a checkout that has not been built, the source.
import { existsSync } from 'node:fs'

if (existsSync(new URL('../dist/main.js', import.meta.url))) {
  await import('../dist/main.js')
} else {
  const { register } = await import('tsx/esm/api')
  register()
  await import('../checker/main.ts')
}
