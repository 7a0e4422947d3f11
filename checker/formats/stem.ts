/** The name of a file without folders and ending. */
export function stem(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
}
