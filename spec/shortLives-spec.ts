import { array, assert, asyncProperty, constantFrom, integer, record } from 'fast-check';
import { handover, heartbeatSocket$ } from '../lib/index.js';
import { busyServer, type Life } from './support/busyServer.js';

const WELL: Life = { lasts: Infinity, end: 'drop', heldFor: 0, each: 1 };

interface Traffic {
  /** How many messages wait at first, and for how long another one follows every 20 ms. */
  readonly backlog: number;
  readonly talks: number;
  readonly bytes: number;
  readonly interval: number;
  /** How long all may take, in milliseconds. */
  readonly within: number;
}

/** Sends numbers, and counts those that are confirmed. */
async function send(lives: readonly Life[], last: Life, { backlog, talks, bytes, interval, within }: Traffic) {
  const { WebSocketCtor, handled } = busyServer(lives, last);
  const socket$ = heartbeatSocket$<string, string>({
    url: 'ws://host',
    WebSocketCtor,
    lifecycle: false,
    heartbeat: { interval, pongTimeout: 600 },
    reconnect: { delay: 50 },
    delivery: 'at-least-once',
    outbox: { capacity: 10_000 },
    serializer: (text) => text,
    handover: handover<string>({ when: (said) => said === 'going-away', drainTimeout: 1_000 }),
  });
  let sent = 0;
  let confirmed = 0;
  const say = () => socket$.deliver(String(++sent).padEnd(bytes)).subscribe(() => confirmed++);
  const subscription = socket$.subscribe();
  for (let n = 0; n < backlog; n++) say();
  const talk = setInterval(say, 20);
  await jest.advanceTimersByTimeAsync(talks);
  clearInterval(talk);
  await jest.advanceTimersByTimeAsync(within);
  subscription.unsubscribe();
  jest.clearAllTimers();
  const isInOrder = handled.every((n, i) => n === i + 1);
  return { unconfirmed: sent - confirmed, unhandled: sent - handled.length, isInOrder };
}

const ALL = { unconfirmed: 0, unhandled: 0, isInOrder: true };

describe('connections that do not last', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const lives = array(
    record({
      lasts: integer({ min: 20, max: 3_000 }),
      end: constantFrom('drop' as const, 'silence' as const, 'going-away' as const, 'unavailable' as const),
      heldFor: constantFrom(0, 0, 100, 300),
      each: constantFrom(0, 1, 5, 20),
    }),
    { maxLength: 8 },
  );

  it('O5: all messages are confirmed when a connection lasts, however those before it ended', async () => {
    const traffic = { backlog: 0, talks: 6_000, bytes: 26, interval: 200, within: 30_000 };
    const isConfirmed = asyncProperty(lives, async (scene) => expect(await send(scene, WELL, traffic)).toEqual(ALL));
    await assert(isConfirmed, { numRuns: 20, seed: 1 });
  });

  it.each([
    [1_000, 5],
    [1_000, 15],
    [3_000, 10],
    [3_000, 100],
  ])(
    'O5: all messages are confirmed by connections of %i ms, though a server that takes %i ms for each has no time for a whole window',
    async (lasts, each) => {
      const traffic = { backlog: 400, talks: 0, bytes: 26, interval: 200, within: 300_000 };
      expect(await send([], { ...WELL, lasts, each }, traffic)).toEqual(ALL);
    },
  );

  it.each([26, 1_000])(
    'O5: messages of %i bytes are confirmed by connections that end before the interval',
    async (bytes) => {
      const traffic = { backlog: 2, talks: 0, bytes, interval: 10_000, within: 60_000 };
      expect(await send([], { ...WELL, lasts: 3_000 }, traffic)).toEqual(ALL);
    },
  );

  const shortLives = record({
    spare: integer({ min: 20, max: 300 }),
    heldFor: constantFrom(0, 100, 300),
    each: constantFrom(1, 20, 300),
    bytes: constantFrom(26, 300, 10_000),
    interval: constantFrom(200, 10_000),
    end: constantFrom('drop' as const, 'unavailable' as const),
  });

  it('O5: all messages are confirmed if each connection has time for one', async () => {
    const isConfirmed = asyncProperty(shortLives, async ({ spare, heldFor, each, bytes, interval, end }) => {
      const lasts = heldFor + each + spare;
      const traffic = { backlog: 20, talks: 0, bytes, interval, within: 200 * (lasts + 50) };
      expect(await send([], { lasts, end, heldFor, each }, traffic)).toEqual(ALL);
    });
    await assert(isConfirmed, { numRuns: 10, seed: 1 });
  });
});
