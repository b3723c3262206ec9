/** The error of a command that cannot start: an argument is wrong, or there is no WebSocket. It contains no query and no header. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
