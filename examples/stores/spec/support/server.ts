import { install } from '@sinonjs/fake-timers';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';

// Those of node:test, as of Node 20, fire an interval that was cleared in its own callback.
const clock = install({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });

/** What a store holds rows of. */
interface Row {
  readonly id: number;
  readonly price: number;
}

/** Every row there has been, oldest first; those of a sitting that went lost, too. */
const rows: Row[] = [];

/** A server that repeats: for `since` what came after it, and once more the row that the client had last; for `watch` all. */
export const server = fakeServer();
server.connection$.subscribe((connection) => {
  connection.accept();
  connection.received$.subscribe((frame) => {
    const { since, watch } = JSON.parse(frame) as { since?: number; watch?: string };
    if (since === undefined && watch === undefined) return;
    rows.filter(({ id }) => id >= (since ?? 0)).forEach((row) => connection.sendMessage(row));
  });
});

// Stores find it where they would find the browser's.
globalThis.WebSocket = server.WebSocketCtor as typeof WebSocket;

/** Adds so many rows, and sends them to whoever is connected. */
export function publish(count: number): void {
  for (let i = 0; i < count; i++) {
    const row = { id: rows.length + 1, price: 100 + (rows.length % 7) };
    rows.push(row);
    server.connections.filter(({ readyState }) => readyState === 1).forEach((socket) => socket.sendMessage(row));
  }
}

/** The ids of all rows there have been. */
export const published = (): number[] => rows.map(({ id }) => id);

/** Lets time pass, and what is due happen. */
export async function pass(ms: number): Promise<void> {
  await clock.tickAsync(ms);
}
