import type { HeartbeatSocketConfig, SocketLostError } from 'rxjs-heartbeat-socket';
import { HASTY, type Life } from './life.js';

/** What the server has seen, and the proxy before it. */
interface Facts {
  readonly received: string[];
  readonly requests: { readonly url: string; readonly protocol?: string }[];
  readonly pings: number;
  readonly accepted: number;
  readonly clients: number;
}

/** What a scene has to play with: a server and a network of its own. */
export interface Stage {
  readonly url: string;
  /** Sends back every binary frame. */
  readonly echoUrl: string;
  readonly act: <T = unknown>(name: string, ...args: unknown[]) => Promise<T>;
  readonly facts: () => Promise<Facts>;
  /** A life of which the scene says only what is special about it. */
  readonly live: (config?: Partial<HeartbeatSocketConfig<unknown>>) => Life;
  readonly until: (what: string, predicate: () => boolean | Promise<boolean>) => Promise<void>;
}

/** What comes of it, if it is text, is what was seen where runtimes differ. */
export type Scene = readonly [name: string, play: (stage: Stage) => Promise<unknown>];

const NUMBERS = Array.from({ length: 100 }, (_, i) => i);

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`not so: ${what}`);
}

const same = (actual: unknown, expected: unknown, what: string) => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  check(a === b, `${what}: ${a} instead of ${b}`);
};

const isOpen = ({ states }: Life) => states[states.length - 1] === 'open';
const opened = (life: Life, until: Stage['until'], times = 1) =>
  until(`open for the ${times}. time`, () => life.states.filter((state) => state === 'open').length >= times);

/** A loss in a few words. */
const inWords = ({ kind, code, httpStatus }: SocketLostError) =>
  `${kind} ${code ?? ''}${httpStatus ? ` HTTP ${httpStatus}` : ''}`.trim();

/** It is lost and comes back, which is a scene of its own for each way to lose it. */
const comesBack =
  (config: Partial<HeartbeatSocketConfig<unknown>>, lose: (stage: Stage) => Promise<unknown>, kinds: string[]) =>
  async (stage: Stage) => {
    const life = stage.live(config);
    await opened(life, stage.until);
    await lose(stage);
    await stage.until('a loss', () => life.losses().length > 0);
    const [lost] = life.losses();
    check(kinds.includes(lost!.kind), `lost by ${kinds.join(' or ')}: ${inWords(lost!)}`);
    await stage.act('pass');
    await opened(life, stage.until, 2);
    await stage.act('broadcast', 'back');
    await stage.until('a message', () => life.messages.includes('back'));
    return inWords(lost!);
  };

const closesWith =
  (code: number) =>
  ({ act }: Stage) =>
    act('closeAll', code);

/** The scenes: each on a server and a network of its own. */
export const scenes: readonly Scene[] = [
  [
    'connects, and tells each state',
    async ({ live, until }) => {
      const life = live();
      await opened(life, until);
      same(life.states, ['idle', 'connecting', 'open'], 'states');
    },
  ],
  [
    'messages arrive in order',
    async ({ live, until, act }) => {
      const life = live();
      await opened(life, until);
      for (const number of NUMBERS) void act('broadcast', number);
      await until('all messages', () => life.messages.length >= NUMBERS.length);
      same(life.messages, NUMBERS, 'messages');
    },
  ],
  [
    'messages leave in order',
    async ({ live, until, facts }) => {
      const life = live();
      await opened(life, until);
      for (const number of NUMBERS) life.socket$.next(number);
      await until('all messages', async () => (await facts()).received.length >= NUMBERS.length);
      same((await facts()).received.map(Number), NUMBERS, 'received');
    },
  ],
  [
    'what is sent early waits for the connection',
    async ({ live, until, facts }) => {
      const life = live();
      life.socket$.next('early');
      await until('the message', async () => (await facts()).received.length > 0);
      same((await facts()).received, ['"early"'], 'received');
    },
  ],
  [
    'text of all scripts goes both ways',
    async ({ live, until, act, facts }) => {
      const text = 'é 漢字 😀 \u2028 \0';
      const life = live();
      life.socket$.next(text);
      await until('the message', async () => (await facts()).received.length > 0);
      same((await facts()).received, [JSON.stringify(text)], 'received');
      await act('broadcast', text);
      await until('its answer', () => life.messages.length > 0);
      same(life.messages, [text], 'messages');
    },
  ],
  [
    'pings leave, and are answered',
    async ({ live, until, facts }) => {
      const life = live({ heartbeat: { interval: 50 } });
      const latencies: number[] = [];
      life.socket$.latency$.subscribe((latency) => latencies.push(latency));
      await until('three pongs', () => latencies.length >= 3);
      check((await facts()).pings >= 3, 'the server has seen three pings');
      check(
        latencies.every((latency) => latency >= 0 && latency < 5_000),
        `latencies ${latencies.join(', ')}`,
      );
      check(isOpen(life), 'still open');
    },
  ],
  [
    'a server that answers no ping is noticed',
    async ({ live, until, act }) => {
      await act('answerPings', false);
      const life = live({ heartbeat: HASTY });
      await until('a loss', () => life.losses().length > 0);
      same(life.losses()[0]!.kind, 'pong-timeout', 'kind');
      same(life.losses()[0]!.neverAnswered, true, 'neverAnswered');
    },
  ],
  [
    'a pulled cable is noticed, and mended',
    comesBack({ heartbeat: HASTY }, ({ act }) => act('blackHole'), ['pong-timeout']),
  ],
  [
    'a cable that carries one way is noticed, and mended',
    comesBack({ heartbeat: HASTY }, ({ act }) => act('blackHole', 'down'), ['pong-timeout']),
  ],
  [
    'messages wait through an outage, in order',
    async ({ live, until, act, facts }) => {
      const life = live();
      await opened(life, until);
      await act('refuse');
      await act('reset');
      await until('a loss', () => life.losses().length > 0);
      for (const number of NUMBERS) life.socket$.next(number);
      await act('pass');
      await until('all messages', async () => (await facts()).received.length >= NUMBERS.length);
      same((await facts()).received.map(Number), NUMBERS, 'received');
    },
  ],
  [
    'at least once: what went into a dead cable arrives, in order',
    async ({ live, until, act, facts }) => {
      const life = live({ heartbeat: HASTY, delivery: 'at-least-once' });
      await opened(life, until);
      await act('blackHole');
      for (const number of NUMBERS) life.socket$.next(number);
      await until('a loss', () => life.losses().length > 0);
      await act('pass');
      await until('all messages', async () => new Set((await facts()).received).size >= NUMBERS.length);
      same([...new Set((await facts()).received)].map(Number), NUMBERS, 'received');
    },
  ],
  ['comes back after close 1000', comesBack({}, closesWith(1000), ['close'])],
  ['comes back after close 1012', comesBack({}, closesWith(1012), ['close'])],
  ['comes back to a server that restarts', comesBack({}, ({ act }) => act('restart'), ['close'])],
  [
    'close 1008 is the end, with its code and reason',
    async ({ live, until, act }) => {
      const life = live();
      await opened(life, until);
      await act('closeAll', 1008, 'not ällowed');
      await until('the end', () => life.end() !== undefined);
      const { kind, code, reason, wasClean } = life.end() as {
        kind: string;
        code: number;
        reason: string;
        wasClean: unknown;
      };
      same([kind, code, reason], ['close', 1008, 'not ällowed'], 'kind, code and reason');
      return `wasClean ${String(wasClean)}`;
    },
  ],
  [
    'close 4401 is what shouldReconnect says',
    async ({ live, until, act }) => {
      const life = live({ reconnect: { delay: 30, shouldReconnect: ({ code }) => code !== 4401 } });
      await opened(life, until);
      await act('closeAll', 4000);
      await opened(life, until, 2);
      await act('closeAll', 4401);
      await until('the end', () => life.end() !== undefined);
      same((life.end() as { code: unknown }).code, 4401, 'code');
    },
  ],
  ['comes back after a reset', comesBack({}, ({ act }) => act('reset'), ['close', 'error'])],
  ['comes back after an end without a close frame', comesBack({}, ({ act }) => act('halfClose'), ['close', 'error'])],
  [
    'binary data arrives as an ArrayBuffer',
    async ({ live, until, act }) => {
      const life = live({ binaryType: 'arraybuffer', deserializer: ({ data }) => data as unknown });
      await opened(life, until);
      await act('broadcastBytes', [0, 1, 127, 128, 255]);
      await until('a message', () => life.messages.length > 0);
      same([...new Uint8Array(life.messages[0] as ArrayBuffer)], [0, 1, 127, 128, 255], 'bytes');
    },
  ],
  [
    'binary data leaves as it is',
    async ({ live, until, echoUrl }) => {
      const life = live({
        url: echoUrl,
        binaryType: 'arraybuffer',
        heartbeat: false,
        serializer: (bytes) => new Uint8Array(bytes as number[]).buffer,
        deserializer: ({ data }) => [...new Uint8Array(data as ArrayBuffer)],
      });
      life.socket$.next([0, 1, 127, 128, 255]);
      await until('the echo', () => life.messages.length > 0);
      same(life.messages, [[0, 1, 127, 128, 255]], 'bytes');
    },
  ],
  [
    'a subprotocol is offered, and agreed on',
    async ({ live, until, facts }) => {
      const protocols: unknown[] = [];
      const openObserver = { next: ({ target }: Event) => protocols.push((target as WebSocket | null)?.protocol) };
      const life = live({ protocol: ['v2.feed', 'v1.feed'], openObserver });
      await opened(life, until);
      const [request] = (await facts()).requests;
      same(request?.protocol?.replace(/\s/g, ''), 'v2.feed,v1.feed', 'offered');
      return `event.target.protocol ${String(protocols[0])}`;
    },
  ],
  [
    'a refused upgrade (401) is a loss, and no secret is told',
    async ({ live, until, act, url }) => {
      await act('refuseUpgrade', 401);
      const life = live({ url: `${url}/feed?token=sesame` });
      await until('a loss', () => life.losses().length > 0);
      check(!tells(life).includes('sesame'), 'the token is told');
      return inWords(life.losses()[0]!);
    },
  ],
  [
    'comes in when upgrades are no longer refused (503)',
    async ({ live, until, act }) => {
      await act('refuseUpgrade', 503);
      const life = live();
      await until('a loss', () => life.losses().length > 0);
      await act('refuseUpgrade');
      await opened(life, until);
      return inWords(life.losses()[0]!);
    },
  ],
  [
    'comes in when a dead port lives, and no secret is told',
    async ({ live, until, act, url }) => {
      await act('refuse');
      const life = live({ url: `${url}/feed?token=sesame`, protocol: 'sesame' });
      await until('a loss', () => life.losses().length > 0);
      await act('pass');
      await opened(life, until);
      check(!tells(life).includes('sesame'), 'the token is told');
      return inWords(life.losses()[0]!);
    },
  ],
  [
    'a handshake that hangs is given up, and tried again',
    async ({ live, until, act }) => {
      await act('hang');
      const life = live({ connectTimeout: 500 });
      await until('a loss', () => life.losses().length > 0);
      same(life.losses()[0]!.kind, 'connect-timeout', 'kind');
      await act('pass');
      await opened(life, until);
    },
  ],
  [
    'the last to leave closes the socket',
    async ({ live, until, facts }) => {
      const life = live();
      const second = life.socket$.subscribe();
      await opened(life, until);
      life.leave();
      check(isOpen(life), 'open for the second');
      second.unsubscribe();
      await until('no client', async () => (await facts()).clients === 0);
      same([life.states[life.states.length - 1], (await facts()).accepted], ['idle', 1], 'state and connections');
    },
  ],
  [
    'who leaves before it is open leaves no socket behind',
    async ({ live, until, facts }) => {
      live().leave();
      const life = live();
      await opened(life, until);
      await until('one client', async () => (await facts()).clients === 1);
      life.leave();
      await until('no client', async () => (await facts()).clients === 0);
    },
  ],
  [
    'who comes back gets a connection of its own',
    async ({ live, until, act, facts }) => {
      const life = live();
      await opened(life, until);
      life.leave();
      const messages: unknown[] = [];
      const again = life.socket$.subscribe((message) => messages.push(message));
      await opened(life, until, 2);
      await until('one client', async () => (await facts()).clients === 1);
      await act('broadcast', 'again');
      await until('a message', () => messages.length > 0);
      same([messages, life.messages], [['again'], []], 'messages');
      again.unsubscribe();
    },
  ],
  [
    'reconnect() makes a new connection at once',
    async ({ live, until, act, facts }) => {
      const life = live({ reconnect: 60_000 });
      await opened(life, until);
      life.socket$.reconnect();
      await opened(life, until, 2);
      same(life.losses()[0]!.kind, 'reconnect', 'kind');
      await until('one client', async () => (await facts()).clients === 1);
      await act('broadcast', 'again');
      await until('a message', () => life.messages.length > 0);
    },
  ],
  [
    'complete() closes for good',
    async ({ live, until, facts }) => {
      const life = live();
      await opened(life, until);
      life.socket$.next('last');
      life.socket$.complete();
      await until('the end', () => life.end() !== undefined);
      same([life.end(), life.states[life.states.length - 1]], ['complete', 'closed'], 'end and state');
      await until('no client', async () => (await facts()).clients === 0);
      same((await facts()).received, ['"last"'], 'received');
    },
  ],
];

/** All that a socket has told, as a log would have it. */
const tells = (life: Life) =>
  [
    life.events,
    life.losses(),
    life.losses().map(({ message, stack, cause }) => [message, stack, String(cause)]),
    life.end(),
  ]
    .map((part) => JSON.stringify(part))
    .join();
