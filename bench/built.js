/**
 * Preloaded by the benchmarks (`node --import tsx --import ./bench/built.js bench/suite.ts`): they measure the program as it is built, in `dist/`, which is what users run; from source, through tsx, what is
 * JavaScript takes half as long again.
 */
import { register } from 'node:module'

register(
  `data:text/javascript,${encodeURIComponent(`
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  const url = found.url.replace(/\\/checker\\/(.*)\\.ts(\\?.*)?$/, '/dist/$1.js')
  return url === found.url ? found : { ...found, url, format: 'module' }
}`)}`,
)
