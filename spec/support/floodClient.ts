import { setImmediate as turn } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { WebSocket } from 'ws';
import { heartbeatSocket$, type OutboxConfig } from '../../lib/index.js';

/**
 * A script that sends a lot, and prints as JSON how many bytes of memory more than before that took at most, and how many
 * messages were dropped.
 *
 * With `isPaced` it waits for each part before it sends the next.
 */
interface FloodOptions {
  readonly url: string;
  readonly parts: number;
  readonly bytes: number;
  readonly isPaced: boolean;
  readonly outbox: OutboxConfig;
}

const { url, parts, bytes, isPaced, outbox } = JSON.parse(process.argv[2] ?? '') as FloodOptions;

const socket$ = heartbeatSocket$<unknown, Buffer>({
  url,
  outbox,
  serializer: (part) => part,
  // A peer that stalls answers nothing.
  heartbeat: { interval: 100, pongTimeout: 60_000 },
  WebSocketCtor: WebSocket,
});

async function flood(): Promise<void> {
  let dropped = 0;
  let peak = 0;
  socket$.events$.subscribe(({ type }) => type === 'dropped' && dropped++);
  const subscription = socket$.subscribe();
  await firstValueFrom(socket$.deliver(Buffer.alloc(1)));

  const before = process.memoryUsage.rss();
  for (let part = 0; part < parts; part++) {
    if (isPaced) await firstValueFrom(socket$.deliver(Buffer.alloc(bytes, 1)));
    else socket$.next(Buffer.alloc(bytes, 1));
    if (part % 10) continue;
    await turn();
    peak = Math.max(peak, process.memoryUsage.rss() - before);
  }
  console.log(JSON.stringify({ peak, dropped }));
  subscription.unsubscribe();
}

void flood();
