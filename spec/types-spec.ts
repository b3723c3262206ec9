import { compile } from './support/examples.js';

const PRELUDE = `
import { Observable, of, retry } from 'rxjs';
import { webSocket } from 'rxjs/webSocket';
import { WebSocket as NodeWebSocket } from 'ws';
import { WebSocket as MockWebSocket } from 'mock-socket';
import { backoff, batch, channels, heartbeat, heartbeatSocket$, isSocketLostError, MessageDroppedError, reconnect, resume } from 'rxjs-heartbeat-socket';
import type { Cursor, DropReason, HeartbeatSocket, SocketStatus } from 'rxjs-heartbeat-socket';
type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Equals<A, B>): void {}
interface Quote { type: 'quote'; price: number }
interface News { type: 'news'; text: string }
interface Order { buy: string }
interface Tick { id: number }
const socket$ = heartbeatSocket$<Quote | News, Order>('ws://example.com');
`;

const compiling: Record<string, string> = {
  'a message has the type In': `socket$.subscribe((message) => same<typeof message, Quote | News>(true));`,
  'Out is In by default': `heartbeatSocket$<Order>('ws://example.com').next({ buy: 'ACME' });`,
  'a message is unknown without type arguments': `heartbeatSocket$('ws://example.com').subscribe((message) => same<typeof message, unknown>(true));`,
  'the deserializer types the messages': `
    const text$ = heartbeatSocket$({ url: 'ws://example.com', deserializer: ({ data }: MessageEvent<string>) => data.length });
    text$.subscribe((message) => same<typeof message, number>(true));`,
  'pipe() gives a plain Observable': `const piped = socket$.pipe(retry()); same<typeof piped, Observable<Quote | News>>(true);`,
  'the socket is an observer of Out': `of<Order>({ buy: 'ACME' }).subscribe(socket$);`,
  'a status narrows by its state': `
    socket$.status$.subscribe((status) => {
      if (status.state === 'open') same<typeof status.since, number>(true);
      if (status.state === 'waiting') same<typeof status.attempt, number>(true);
    });`,
  'status() narrows as status$ does, detached too': `
    const { status } = socket$;
    same<ReturnType<typeof status>, SocketStatus>(true);
    if (socket$.status$ && status().state === 'open') same<typeof socket$.latency$, Observable<number>>(true);`,
  'an event narrows by its type': `
    socket$.events$.subscribe((event) => {
      if (event.type === 'pong') same<typeof event.latency, number>(true);
      if (event.type === 'lost') same<typeof event.cause.kind extends string ? true : false, true>(true);
    });`,
  'multiplex narrows by a type guard': `
    const quote$ = socket$.multiplex(() => ({ buy: 'a' }), () => ({ buy: 'b' }), (message): message is Quote => message.type === 'quote');
    same<typeof quote$, Observable<Quote>>(true);`,
  'multiplex with a plain predicate keeps In': `
    const all$ = socket$.multiplex(() => ({ buy: 'a' }), () => ({ buy: 'b' }), () => true);
    same<typeof all$, Observable<Quote | News>>(true);`,
  'the constructors of ws, of mock-socket and of the browser fit without a cast': `
    for (const WebSocketCtor of [NodeWebSocket, MockWebSocket, WebSocket]) heartbeatSocket$({ url: 'ws://example.com', WebSocketCtor });
    heartbeatSocket$({ url: 'ws://example.com', WebSocketCtor: NodeWebSocket });`,
  'an option may be undefined': `heartbeatSocket$({ url: 'ws://example.com', heartbeat: undefined, linger: undefined, outbox: { capacity: undefined } });`,
  'the url may be a function of a string, a promise or an observable': `
    heartbeatSocket$({ url: () => 'ws://example.com' });
    heartbeatSocket$({ url: () => Promise.resolve('ws://example.com') });
    heartbeatSocket$({ url: () => of('ws://example.com') });`,
  'heartbeat keeps the type of its source': `
    const subject$ = webSocket<Quote>('ws://example.com');
    const alive$ = subject$.pipe(heartbeat((ping) => same<typeof ping, string>(true), { ping: 'ping' }));
    same<typeof alive$, Observable<Quote>>(true);`,
  'a ping is what send takes': `of(1).pipe(heartbeat((ping: { op: number }) => ping.op, { ping: { op: 1 }, isPong: (frame) => frame === 2 }));`,
  'reconnect takes a number, a backoff, a function or a configuration': `
    of(1).pipe(reconnect(), reconnect(1000), reconnect(backoff()), reconnect((lost, attempt) => attempt * 1000), reconnect({ maxRetries: 3 }));`,
  'backoff fits the delay of RxJS': `of(1).pipe(retry({ delay: backoff() }));`,
  'deliver takes Out and emits void': `
    const sent$ = socket$.deliver({ buy: 'ACME' });
    same<typeof sent$, Observable<void>>(true);`,
  'the reason of a drop is typed on events$ and on the error': `
    socket$.events$.subscribe((event) => { if (event.type === 'dropped') same<typeof event.reason, DropReason>(true); });
    same<MessageDroppedError['reason'], DropReason>(true);`,
  'a gap event has its cursors': `
    socket$.events$.subscribe((event) => { if (event.type === 'gap') same<typeof event.after | typeof event.before, Cursor>(true); });`,
  'queued$ counts': `same<HeartbeatSocket<Quote>['queued$'], Observable<number>>(true);`,
  'resume types its messages and cursors throughout': `
    heartbeatSocket$<Tick, { since: number }>({
      url: 'ws://example.com',
      resume: resume({
        cursor: (message) => (same<typeof message, Tick>(true), message.id),
        request: (since) => (same<typeof since, number>(true), { since }),
        follows: (next, last) => (same<typeof next | typeof last, number>(true), next === last + 1),
        from: 7,
      }),
    });`,
  'a cursor may be text or a bigint, and undefined for some messages': `
    resume({ cursor: (tick: Tick) => String(tick.id), request: (since) => since.length });
    resume({ cursor: (tick: Tick) => BigInt(tick.id), request: (since) => since + 1n });
    resume({ cursor: (tick: Tick) => (tick.id ? tick.id : undefined), request: (since) => since + 1 });`,
  'a channel has the key that subscribe takes, and the messages of its socket': `
    const channel = channels(socket$, {
      subscribe: (key: number) => ({ buy: String(key) }),
      unsubscribe: (key) => (same<typeof key, number>(true), { buy: '' }),
      select: (message, key) => (same<typeof message, Quote | News>(true), same<typeof key, number>(true), true),
      isConfirmation: (message, key) => (same<typeof message, Quote | News>(true), key > 0),
    });
    const byKey = channels(socket$, {
      subscribe: (key: number) => (key ? { buy: String(key) } : undefined),
      unsubscribe: (key) => (same<typeof key, number>(true), undefined),
      keyOf: (message) => (same<typeof message, Quote | News>(true), 1),
    });
    same<typeof byKey, (key: number) => Observable<Quote | News>>(true);
    same<typeof channel, (key: number) => Observable<Quote | News>>(true);`,
  'batch makes arrays of messages': `
    const batch$ = socket$.pipe(batch(50, { max: 500 }));
    same<typeof batch$, Observable<(Quote | News)[]>>(true);`,
  'isSocketLostError narrows': `
    socket$.subscribe({ error: (error: unknown) => { if (isSocketLostError(error)) same<typeof error.code, number | undefined>(true); } });`,
};

const refused: Record<string, string> = {
  'a message that is not Out': `socket$.next({ sell: 'ACME' });`,
  'a message of In': `socket$.next({ type: 'quote', price: 1 });`,
  'a property that In does not have': `socket$.subscribe((message) => message.bogus);`,
  'a missing url': `heartbeatSocket$({ linger: 1 });`,
  'a misspelt option': `heartbeatSocket$({ url: 'ws://example.com', heartbeat: { intervall: 1 } });`,
  'a duration in words': `heartbeatSocket$({ url: 'ws://example.com', heartbeat: { interval: '10s' } });`,
  'heartbeat: true': `heartbeatSocket$({ url: 'ws://example.com', heartbeat: true });`,
  'an unknown overflow policy': `heartbeatSocket$({ url: 'ws://example.com', outbox: { overflow: 'drop' } });`,
  'error() without a code': `socket$.error({ reason: 'done' });`,
  'the details of another status': `socket$.status$.subscribe((status) => { if (status.state === 'idle') status.since; });`,
  'a WebSocketCtor that cannot be constructed': `heartbeatSocket$({ url: 'ws://example.com', WebSocketCtor: () => ({}) });`,
  'status$ as a subject': `socket$.status$.next({ state: 'idle' });`,
  'an unknown delivery': `heartbeatSocket$({ url: 'ws://example.com', delivery: 'exactly-once' });`,
  'deliver() of a message that is not Out': `socket$.deliver({ sell: 'ACME' });`,
  'queued$ as a subject': `socket$.queued$.next(1);`,
  'a resume that is not made by resume()': `heartbeatSocket$<Tick>({ url: 'ws://example.com', resume: { cursor: ({ id }: Tick) => id, request: (id: number) => ({ id }) } });`,
  'a resume without a request': `resume({ cursor: (tick: Tick) => tick.id });`,
  'a cursor without an order': `resume({ cursor: (tick: Tick) => new Date(tick.id), request: () => 1 });`,
  'a cursor of what does not arrive': `heartbeatSocket$<Tick, number>({ url: 'ws://example.com', resume: resume({ cursor: (order: Order) => order.buy, request: () => 1 }) });`,
  'a request that is not Out': `heartbeatSocket$<Tick, Order>({ url: 'ws://example.com', resume: resume({ cursor: (tick: Tick) => tick.id, request: (since: number) => ({ since }) }) });`,
  'a request that takes another type of cursor': `resume({ cursor: (tick: Tick) => tick.id, request: (since: Date) => since });`,
  'a `from` that is not a cursor': `resume({ cursor: (tick: Tick) => tick.id, request: (since) => since, from: {} });`,
  'a channel by a key of another type': `channels(socket$, { subscribe: (key: number) => ({ buy: String(key) }), unsubscribe: () => ({ buy: '' }), select: () => true })('ACME');`,
  'a channel that is asked for with what is not Out': `channels(socket$, { subscribe: (key: number) => ({ sell: key }), unsubscribe: (): Order => ({ buy: '' }), select: () => true });`,
  'a channel with a select and a keyOf': `channels(socket$, { subscribe: (key: number) => ({ buy: String(key) }), unsubscribe: () => ({ buy: '' }), select: () => true, keyOf: () => 1 });`,
  'a channel without a select': `channels(socket$, { subscribe: (key: number) => ({ buy: String(key) }), unsubscribe: () => ({ buy: '' }) });`,
  'batch without a time': `of(1).pipe(batch());`,
  'a batch taken for a single value': `of(1).pipe(batch(50)).subscribe((value: number) => value);`,
  'a delay function that returns undefined': `of(1).pipe(reconnect(() => undefined));`,
};

describe('the types', () => {
  const sources = [...Object.entries(compiling), ...Object.entries(refused)];
  const errors = compile(sources.map(([name, code]) => ({ name, code: PRELUDE + code })));

  it.each(Object.keys(compiling))('%s', (name) => {
    expect(errors.get(name)).toEqual([]);
  });

  it.each(Object.keys(refused))('refuse %s', (name) => {
    expect(errors.get(name)).toHaveLength(1);
  });
});
