import { filter, interval, Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { handover, heartbeatSocket$, resume, type HandoverConfig, type HeartbeatSocket } from '../../lib/index.js';
import { Account } from './account.js';

/** What comes down: a number of the feed, on the connection with that number, or a hint to connect anew. */
export interface Down {
  readonly n?: number;
  readonly connection?: number;
  readonly type?: 'move';
}

/** What goes up: a number, a request for what came after one, or a ping. */
export interface Up {
  readonly n?: number;
  readonly after?: number;
}

/**
 * How the old connection ends: the server ends it, or the client does and asks the new one for what is missing; or the one that is first, where
 * the server knows what it has handled.
 */
export type EndedBy = 'the server' | 'resume' | 'both';

/** Numbers leave this often each way, in milliseconds. */
export const EVERY = 2;

/** So many numbers are kept for those who ask. */
export const REMEMBERED = 5_000;

const byCursor = resume<Down, Up, number>({
  cursor: ({ n }) => n,
  request: (after) => ({ after }),
  follows: (next, last) => next === last + 1,
});

/** A client that sends numbers and keeps account of those that arrive. */
export class FeedClient {
  readonly socket$: HeartbeatSocket<Down, Up>;
  readonly down = new Account();
  sentUp = 0;
  /** How often a connection was ready. */
  opened = 0;
  failed = 0;
  /** How often a message came from an older connection after one from a newer. */
  interleaved = 0;
  /** The most sockets that were CONNECTING or OPEN. */
  mostLive = 0;
  private newest = 0;
  private readonly traffic = new Subscription();
  private readonly subscription = new Subscription();

  constructor(url: string, endedBy: EndedBy, config: HandoverConfig<Down> = {}) {
    const live = new Set<WebSocket>();
    const note = () => {
      for (const socket of live) if (socket.readyState > WebSocket.OPEN) live.delete(socket);
      this.mostLive = Math.max(this.mostLive, live.size);
    };
    // Lets go of those that have closed: countedSockets() keeps them all, and the heap is measured.
    class CountedSocket extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        live.add(this);
        note();
      }
    }
    this.socket$ = heartbeatSocket$<Down, Up>({
      url,
      WebSocketCtor: CountedSocket,
      handover: handover(config),
      ...(endedBy !== 'the server' && { resume: byCursor, delivery: 'at-least-once' }),
    });
    const isFailure = filter(({ type }: { type: string }) => type === 'handover-failed' || type === 'lost');
    this.subscription.add(this.socket$.events$.pipe(isFailure).subscribe(() => this.failed++));
    this.subscription.add(
      this.socket$.events$.pipe(filter(({ type }) => type === 'open')).subscribe(() => this.opened++),
    );
    this.subscription.add(this.socket$.subscribe((message) => this.receive(message)));
  }

  /** Sends numbers from now on. */
  start(): void {
    this.traffic.add(interval(EVERY).subscribe(() => this.socket$.next({ n: ++this.sentUp })));
  }

  finish(): void {
    this.traffic.unsubscribe();
  }

  stop(): void {
    this.traffic.unsubscribe();
    this.subscription.unsubscribe();
  }

  private receive({ n, connection = 0 }: Down): void {
    if (n === undefined) return;
    // The first connection begins where the server is.
    if (!this.down.last) this.down.last = n - 1;
    this.down.note(n);
    if (connection < this.newest) this.interleaved++;
    this.newest = Math.max(this.newest, connection);
  }
}
