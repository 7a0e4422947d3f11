/**
 * JSON as it was meant: `JSON.parse` takes the last of two equal keys of an object and says nothing; here that is an
 * error.
 */

/** The value of a text. Throws `SyntaxError` where it is no JSON, or an object in it has a key twice. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  const key = doubledKey(text)
  if (key !== undefined) throw new SyntaxError(`the key ${JSON.stringify(key)} stands twice in one object`)
  return value
}

/**
 * A key that an object in a text of JSON has twice. Texts are gone through in turn: a colon stands behind those that
 * are keys.
 */
function doubledKey(text: string): string | undefined {
  const open: Set<string>[] = []
  for (const [mark, quoted, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (mark === '{') open.push(new Set())
    else if (mark === '}') open.pop()
    if (quoted === undefined || colon === undefined) continue
    const key = JSON.parse(quoted) as string
    const keys = open.at(-1)
    if (keys?.has(key) === true) return key
    keys?.add(key)
  }
  return undefined
}
