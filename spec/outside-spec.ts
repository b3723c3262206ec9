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
  'next() with outbox.maxAge'(outside) {
    const given = scene({ outside, heartbeat: false, outbox: { maxAge: 5_000 } });
    given.socket$.subscribe();
    given.zone.run(() => given.socket$.next('waits'));
    return given;
  },
  async 'next() on a full socket'(outside) {
    const given = scene({ outside, outbox: { highWaterMark: 0 } });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.server.last.bufferedAmount = 1;
    given.zone.run(() => given.socket$.next('waits'));
    return given;
  },
  async 'next() with at-least-once delivery'(outside) {
    const given = scene({ outside, delivery: 'at-least-once', outbox: { capacity: 1 } });
    given.socket$.subscribe();
    given.server.last.accept();
    await isIn(given, 'open');
    given.zone.run(() => given.socket$.next('kept'));
    return given;
  },
  async 'a lifecycle signal'(outside) {
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
  'the last unsubscribe with linger'(outside) {
    const given = scene({ outside, linger: 5_000 });
    const subscription = given.socket$.subscribe();
    given.zone.run(() => subscription.unsubscribe());
    return given;
  },
};

describe('the outside option', () => {
  describe.each(Object.entries(starts))('%s', (_, start) => {
    it('starts timers or sockets in the zone of the caller by default', async () => {
      const { timers, constructed } = await start(undefined);
      expect([...timers, ...constructed.filter((name) => name === 'app')]).not.toEqual([]);
    });

    it('starts no timer or socket in the zone of the caller with the option', async () => {
      const { timers, constructed } = await start(outside);
      expect(timers).toEqual([]);
      expect(new Set(constructed)).toEqual(new Set(['<root>']));
    });
  });

  it('emits messages outside the zone to any subscriber, even if the first came from inside', async () => {
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

  it('lets any subscriber re-enter its zone for each message', async () => {
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

  it('throws what the serializer throws to the caller of next()', () => {
    const { socket$, zone } = scene({ outside });
    expect(() => zone.run(() => socket$.next(undefined as never))).toThrow(TypeError);
  });

  it('is not called for messages, in or out', async () => {
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
