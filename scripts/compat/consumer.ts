// Uses every name that the package exports, as a consumer with strict settings would.
import { firstValueFrom, of, retry, share, type Observable } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { TestScheduler } from 'rxjs/testing';
import {
  backoff,
  batch,
  channels,
  heartbeat,
  heartbeatSocket$,
  isSocketLostError,
  MessageDroppedError,
  protocolPing,
  reconnect,
  resume,
  SocketLostError,
  type Backoff,
  type BackoffConfig,
  type BatchConfig,
  type ChannelsConfig,
  type Closed,
  type CloseRequest,
  type Connecting,
  type Cursor,
  type DelayPolicy,
  type DropReason,
  type Frame,
  type HeartbeatConfig,
  type HeartbeatSocket,
  type HeartbeatSocketConfig,
  type Idle,
  type LifecycleSignal,
  type LostDetails,
  type LostKind,
  type NextAttempt,
  type Open,
  type OutboxConfig,
  type PerAttempt,
  type ReconnectConfig,
  type ResumeConfig,
  type ResumePolicy,
  type RetryWait,
  type SocketEvent,
  type SocketHeartbeat,
  type SocketMembers,
  type SocketStatus,
  type Traffic,
  type UserFunction,
  type Waiting,
  type WebSocketConstructor,
  type WebSocketLike,
} from 'rxjs-heartbeat-socket';
import {
  assertMarbles,
  fakeServer,
  FakeWebSocket,
  marbleServer,
  type Attempt,
  type FakeConnectionOptions,
  type FakeServer,
  type MarbleServer,
  type MarbleServerOptions,
} from 'rxjs-heartbeat-socket/testing';

interface Quote {
  id: number;
  symbol: string;
  price: number;
}

interface Request {
  watch?: string;
  since?: number;
}

const waits: BackoffConfig = { min: 0, base: 100, max: 1_000, random: () => 0.5 };
const delay: Backoff = backoff(waits);
const policy: DelayPolicy = (lost: SocketLostError, attempt: number) => (lost.wasClean ? of(0) : delay.ms(attempt));
const again: ReconnectConfig = {
  delay: policy,
  maxRetries: 3,
  stableAfter: 1_000,
  shouldReconnect: ({ code }) => code !== 4401,
};
const beat: HeartbeatConfig<unknown, Frame> = {
  interval: 1_000,
  ping: () => 'ping',
  isPong: (frame) => frame === 'pong',
};
const outbox: OutboxConfig = { capacity: 10, overflow: 'error', maxAge: 1_000 };
const resumed: ResumeConfig<Quote, Request, number> = { cursor: ({ id }) => id, request: (since) => ({ since }) };
const goesOn: ResumePolicy<Quote, Request> = resume(resumed);
const signals$: Observable<LifecycleSignal> = of<LifecycleSignal[]>('online', 'offline', 'pagehide');

const server: FakeServer = fakeServer();
const Ctor: WebSocketConstructor = server.WebSocketCtor;
const like: WebSocketLike = new Ctor('ws://test');

const address: PerAttempt<string | URL> = ({ attempt, lost }: NextAttempt) =>
  Promise.resolve(`wss://example.com/quotes?attempt=${attempt}&code=${lost?.code ?? 0}`);
export const controlled: SocketHeartbeat = { ping: protocolPing, interval: 5_000 };
export const delayOf = ({ attempt, delay }: RetryWait): number => (delay ?? 0) * attempt;
export const waiting = ({ sent, buffered }: Traffic): number => sent - buffered();
export const isIdle = (socket: SocketMembers<Quote, Request>): unknown => socket.status$;

const config: HeartbeatSocketConfig<Quote, Request> = {
  url: address,
  WebSocketCtor: Ctor,
  heartbeat: beat,
  reconnect: again,
  outbox,
  delivery: 'at-least-once',
  resume: goesOn,
  lifecycle: signals$,
  onOpen: () => [{ watch: 'ACME' }],
};
const socket$: HeartbeatSocket<Quote, Request> = heartbeatSocket$(config);
const plain$: HeartbeatSocket<Quote> = heartbeatSocket$<Quote>('wss://example.com');

const batching: BatchConfig = { max: 10 };
export const batches$: Observable<Quote[]> = socket$.pipe(batch(50, batching), share());
const keyed: ChannelsConfig<Quote, Request, string> = {
  subscribe: (watch) => ({ watch }),
  unsubscribe: () => ({}),
  keyOf: ({ symbol }) => symbol,
};
export const acme$: Observable<Quote> = channels(socket$, keyed)('ACME');
export const acknowledged: Promise<void> = firstValueFrom(socket$.deliver({ watch: 'ACME' }));

const bare$ = webSocket<Quote | string>('wss://example.com');
export const byHand$: Observable<Quote | string> = bare$.pipe(
  heartbeat((ping) => bare$.next(ping), { ping: 'ping' }),
  reconnect(again),
  retry({ delay }),
);

export const kinds = (
  status: SocketStatus,
  event: SocketEvent,
): [number, LostKind | DropReason | UserFunction | undefined] => [
  status.state === 'open' ? status.since : status.state === 'connecting' ? status.attempt : like.readyState,
  event.type === 'lost'
    ? event.cause.kind
    : event.type === 'dropped'
      ? event.reason
      : event.type === 'callback-error'
        ? event.option
        : undefined,
];
export const badge = (status: Idle | Connecting | Open | Waiting | Closed): string =>
  status.state === 'waiting' ? `again at ${status.retryAt ?? 'some time'}` : status.state;
socket$.status$.subscribe(badge);
socket$.events$.subscribe((event) => {
  if (event.type === 'gap') ((after: Cursor) => after)(event.after);
});

const close: CloseRequest = { code: 4000, reason: 'enough' };
const details: LostDetails = { code: 1006 };
socket$.subscribe({
  next: ({ price }) => price.toFixed(2),
  error: (error: unknown) => (isSocketLostError(error) ? error.kind : error instanceof MessageDroppedError),
});
socket$.error(close);
export const lost = new SocketLostError('close', 'closed', details);

const attempt: Attempt = { marbles: 'o-a-|', code: 1012 };
const options: MarbleServerOptions = { values: { a: { id: 1 } } };
const fake: FakeConnectionOptions = {};
export const fakes: [typeof FakeWebSocket, FakeConnectionOptions] = [FakeWebSocket, fake];
new TestScheduler(assertMarbles).run(({ cold }) => {
  const marbles: MarbleServer = marbleServer(cold, [attempt, 'o'], options);
  void heartbeatSocket$({ url: 'ws://test', WebSocketCtor: marbles.WebSocketCtor });
});

// @ts-expect-error: what arrives is typed
socket$.subscribe(({ cost }) => String(cost));
// @ts-expect-error: what is sent is typed
socket$.next({ look: 'ACME' });
// @ts-expect-error: with one type, both are of it
plain$.next({ watch: 'ACME' });
// @ts-expect-error: an option that there is not
void heartbeatSocket$({ url: 'ws://test', pings: 3 });
