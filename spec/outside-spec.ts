import { first, firstValueFrom, map, Observable, Subject, take, toArray } from 'rxjs';
import {
  heartbeatSocket$,
  type HeartbeatSocket,
  type HeartbeatSocketConfig,
  type LifecycleSignal,
} from '../lib/index.js';
import { fakeServer, type FakeServer } from '../lib/testing/index.js';
import { eventually } from '../tools/eventually.js';
import { appZone, zoned, type AppZone } from './support/zoned.js';

type Config = Partial<HeartbeatSocketConfig<string>>;

const outside: Config['outside'] = (work) => Zone.root.run(work);
const here = () => Zone.current.name;

interface Scene extends AppZone {
  readonly server: FakeServer;
  readonly socket$: HeartbeatSocket<string>;
  /** The zones in which sockets were constructed. */
  readonly constructed: string[];
}

const left: HeartbeatSocket<string>[] = [];

function scene(config: Config): Scene {
  const server = fakeServer();
  const constructed: string[] = [];
  const WebSocketCtor = new Proxy(zoned(server.WebSocketCtor), {
    construct(target, args: [string, string?]) {
      constructed.push(here());
      return new target(...args);
    },
  });
  const socket$ = heartbeatSocket$<string>({ url: 'ws://test', WebSocketCtor, ...config });
  left.push(socket$);
  return { ...appZone(), server, socket$, constructed };
}

const isIn = ({ socket$ }: Scene, wanted: string) =>
  firstValueFrom(socket$.status$.pipe(first(({ state }) => state === wanted)));

/** Subscribes in the app's zone, and opens. */
async function opened(config: Config): Promise<Scene> {
  const given = scene(config);
  given.zone.run(() => given.socket$.subscribe());
  given.server.last.accept();
  await isIn(given, 'open');
  return given;
}

afterEach(() => left.splice(0).forEach((socket$) => socket$.unsubscribe()));

// Each starts something from inside the app's zone. That it does without the option is what shows that it would be seen.
const starts: Record<string, (outside: Config['outside']) => Scene | Promise<Scene>> = {
  'the first subscriber'(outside) {
    return opened({ outside });
  },
  async 'a heartbeat'(outside) {
    const given = await opened({ outside, heartbeat: { interval: 5 } });
    await eventually(() => given.server.received.length > 2, { what: 'three pings' });
    return given;
  },
  async 'a retry'(outside) {
    const given = await opened({ outside, reconnect: 1 });
    given.server.last.drop();
    await eventually(() => given.server.connections.length > 1, { what: 'a second connection' });
    return given;
  },
  'next() to a message that may wait only so long'(outside) {
    const given = scene({ outside, heartbeat: false, outbox: { maxAge: 5_000 } });
    given.socket$.subscribe();
    given.zone.run(() => given.socket$.next('waits'));
    return given;
  },
  async 'next() to a socket that is full'(outside) {
    const given = scene({ outside, outbox: { highWaterMark: 0 } });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.server.last.bufferedAmount = 1;
    given.zone.run(() => given.socket$.next('waits'));
    return given;
  },
  async 'next() that calls for a confirmation'(outside) {
    const given = scene({ outside, delivery: 'at-least-once', outbox: { capacity: 1 } });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.zone.run(() => given.socket$.next('kept'));
    return given;
  },
  async 'a signal of the lifecycle'(outside) {
    const lifecycle = new Subject<LifecycleSignal>();
    const given = scene({ outside, lifecycle });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.zone.run(() => lifecycle.next('online'));
    return given;
  },
  async 'reconnect()'(outside) {
    const given = scene({ outside });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.zone.run(() => given.socket$.reconnect());
    await eventually(() => given.server.connections.length > 1, { what: 'a second connection' });
    return given;
  },
  'reconnect() after the end'(outside) {
    const given = scene({ outside });
    given.socket$.subscribe();
    given.socket$.unsubscribe();
    given.zone.run(() => given.socket$.reconnect());
    return given;
  },
  'the last subscriber, who leaves a socket that lingers'(outside) {
    const given = scene({ outside, linger: 5_000 });
    const subscription = given.socket$.subscribe();
    given.zone.run(() => subscription.unsubscribe());
    return given;
  },
};

describe('outside', () => {
  describe.each(Object.entries(starts))('%s', (_, start) => {
    it('starts its timers and sockets where it is', async () => {
      const { timers, constructed } = await start(undefined);
      expect([...timers, ...constructed.filter((name) => name === 'app')]).not.toEqual([]);
    });

    it('starts them outside, with the option', async () => {
      const { timers, constructed } = await start(outside);
      expect(timers).toEqual([]);
      expect(new Set(constructed)).toEqual(new Set(['<root>']));
    });
  });

  it('has the messages arrive outside, whoever was first to subscribe', async () => {
    const zones = async (outside: Config['outside']) => {
      const { socket$, server, zone } = scene({ outside });
      const heard: string[] = [];
      zone.run(() => socket$.subscribe(() => heard.push(here())));
      socket$.subscribe(() => heard.push(here()));
      server.last.accept();
      server.last.sendMessage('hello');
      await eventually(() => heard.length === 2, { what: 'a message for both' });
      return heard;
    };
    await expect(zones(undefined)).resolves.toEqual(['app', 'app']);
    await expect(zones(outside)).resolves.toEqual(['<root>', '<root>']);
  });

  it('leaves it to each subscriber to come back, value by value', async () => {
    const { socket$, server, zone } = scene({ outside });
    const inApp$ = new Observable<string>((subscriber) =>
      socket$.subscribe((message) => zone.run(() => subscriber.next(message))),
    );
    const heard = firstValueFrom(
      inApp$.pipe(
        map((message) => [message, here()]),
        take(2),
        toArray(),
      ),
    );
    server.last.accept();
    server.last.sendMessage('a');
    server.last.sendMessage('b');
    await expect(heard).resolves.toEqual([
      ['a', 'app'],
      ['b', 'app'],
    ]);
  });

  it('returns to a caller of next() what the serializer throws', () => {
    const { socket$, zone } = scene({ outside });
    expect(() => zone.run(() => socket$.next(undefined as never))).toThrow(TypeError);
  });

  it('calls nothing for a message, in or out', async () => {
    let calls = 0;
    const { socket$, server } = await opened({
      outside(work) {
        calls++;
        return work();
      },
    });
    const received: string[] = [];
    socket$.subscribe((message) => received.push(message));
    const before = calls;
    for (let i = 0; i < 100; i++) {
      socket$.next('out');
      server.last.sendMessage('in');
    }
    await eventually(() => received.length === 100, { what: 'all messages' });
    expect(server.received).toHaveLength(100);
    expect(calls).toBe(before);
  });
});
