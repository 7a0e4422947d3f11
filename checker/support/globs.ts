/**
 * Whether a name fits one of the patterns, in which `*` stands for any characters and `?` for one; no patterns fit
 * everything.
 */
export function fits(name: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true
  return patterns.some((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    return new RegExp(`^${source}$`).test(name)
  })
}
