/** The identity of a message. */
export interface MessageNumber {
  /** The id of the client that sent it, the same on all its connections. */
  readonly id: string;
  /** The number of the message, higher than those of all earlier messages of that client. */
  readonly n: number;
}

/** The highest number of each client, of so many clients: those that were heard last. */
export function createNumbers(capacity: number) {
  const numbers = new Map<string, number>(); // the one that was heard last is last

  return {
    /** Whether it is higher than all before it; then it is the highest. */
    take({ id, n }: MessageNumber): boolean {
      const last = numbers.get(id) ?? -Infinity;
      numbers.delete(id);
      numbers.set(id, Math.max(n, last));
      for (const [oldest] of numbers) {
        if (numbers.size <= capacity) break;
        numbers.delete(oldest);
      }
      return n > last;
    },
  };
}
