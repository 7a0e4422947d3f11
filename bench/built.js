/**
 * Preloaded by the benchmarks (`npm run built -- bench/suite.ts`): they measure the program as it is built, in `dist/`,
 * which is what users run; from source, through tsx, what is JavaScript takes half as long again.
 */
import { register } from 'node:module'

const folders = [new URL('../checker/', import.meta.url).href, new URL('../dist/', import.meta.url).href]

register(
  `data:text/javascript,${encodeURIComponent(`
const [source, built] = ${JSON.stringify(folders)}
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context)
  const [, path] = found.url.startsWith(source) ? (/^(.*)\\.ts(?:\\?.*)?$/.exec(found.url.slice(source.length)) ?? []) : []
  return path === undefined ? found : { ...found, url: built + path + '.js', format: 'module' }
}`)}`,
)
