/**
 * The user asked for something that cannot be done as asked, or named a file that cannot be read: the message says so,
 * and what to do.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
