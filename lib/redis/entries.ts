import type { LogEntry } from '../server/messageLog.js';

/** An entry of a stream: its id, and its fields and values. */
type Raw = readonly [id: string, fields: readonly string[]];

/** What a stream's entries say. What somebody else has put there, and is no message, is passed over. */
export const entriesOf = <T>(raw: unknown): LogEntry<T>[] =>
  (raw as readonly Raw[]).flatMap(([id, fields]) => {
    try {
      return [{ cursor: cursorOf(id), message: JSON.parse(fields[1] as string) as T }];
    } catch {
      return [];
    }
  });

/** What `XREAD` of one stream says: nothing, a list of streams, or with the protocol RESP3 a map of them. */
export function rawEntriesOf(reply: unknown): readonly Raw[] {
  if (Array.isArray(reply)) return (reply as [[string, Raw[]]])[0][1];
  return Object.values(Object(reply) as Record<string, Raw[]>)[0] ?? [];
}

export const cursorOf = (id: string): number => Number(id.split('-')[0]);
