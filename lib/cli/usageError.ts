/** It cannot begin: the arguments are wrong, or there is no WebSocket. The message has no query and no header in it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
