import { isDown, type SocketStatus } from '../../vocabulary/status.js';
import type { RecordedEvent } from '../recordedEvent.js';

/** The events since a socket last began to connect. */
export interface Life {
  readonly events: readonly RecordedEvent[];
  /** Whether it begins where the socket left `idle` or `closed`. If that was not recorded, a beginning is made up. */
  readonly isWhole: boolean;
}

/** Returns the events since the socket last left `idle` or `closed`. `isCut`: whether older ones have been forgotten. */
export function lastLife(recorded: readonly RecordedEvent[], isCut: boolean): Life {
  // The handshake in messages is a part of connecting, which may have been forgotten.
  const events = recorded.filter((event, i) => !i || event.type !== 'connecting' || event.phase === undefined);
  let start: number | undefined;
  let status: SocketStatus = { state: 'idle' };
  events.forEach((event, i) => {
    if (!('state' in event)) return;
    if (event.type === 'connecting' && isDown(status)) start = i;
    status = event;
  });
  const [first] = events;
  if (start !== undefined) return { events: events.slice(start), isWhole: start > 0 || (!isCut && isFirst(first)) };

  const lead = first?.type === 'open' ? 1 : first?.type === 'retry' ? 2 : undefined;
  if (!first || lead === undefined) return { events: [], isWhole: true };
  const beginning = { type: 'connecting', state: 'connecting', attempt: 0, at: first.at - lead } as const;
  return { events: [beginning, ...events], isWhole: false };
}

/** Whether a recording that begins with it begins in time. */
const isFirst = (event: RecordedEvent | undefined) =>
  event?.type === 'connecting' && event.attempt === 0 && event.phase === undefined;
