import { computed, effect, Injector, NgZone } from '@angular/core';
import { rxResource, toSignal } from '@angular/core/rxjs-interop';
import { defer, firstValueFrom, of, toArray } from 'rxjs';
import { injectHeartbeatSocket, type HeartbeatSocketRef, type InjectOptions } from '../../lib/angular/index.js';
import { MessageDroppedError, type HeartbeatSocketConfig } from '../../lib/index.js';
import { fakeServer, type FakeServer } from '../../lib/testing/index.js';
import { eventually } from '../../tools/eventually.js';
import { endApps, startApp, startServerApp, type AngularApp } from '../support/angularApp.js';

let app: AngularApp;
let server: FakeServer;

beforeEach(async () => {
  server = fakeServer();
  app = await startApp();
});

afterEach(() => {
  endApps();
  jest.useRealTimers();
});

type Config = Partial<HeartbeatSocketConfig<string>>;

const injectSocket = (config?: Config, options?: InjectOptions<string>): HeartbeatSocketRef<string> =>
  injectHeartbeatSocket<string>({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor, ...config }, options);

/** An open socket in an injector of its own. */
async function opened(config?: Config) {
  const injector = app.scope();
  const socket = injectSocket(config, { injector });
  server.last.accept();
  await eventually(() => socket.status().state === 'open', { what: 'the socket to open' });
  return { socket, injector };
}

describe('injectHeartbeatSocket', () => {
  it('connects at once', () => {
    const socket = app.run(() => injectSocket());
    expect(server.connections).toHaveLength(1);
    expect(socket.status()).toEqual({ state: 'connecting', attempt: 0 });
  });

  it('is refused out of an injection context, unless it is given an injector', () => {
    expect(() => injectSocket()).toThrow(/NG0203.*injectHeartbeatSocket/);
    void injectSocket({}, { injector: app.ref.injector.get(Injector) });
    expect(server.connections).toHaveLength(1);
  });

  it('throws what heartbeatSocket$ throws', () => {
    expect(() => app.run(() => injectHeartbeatSocket('ftp://test'))).toThrow(/^url must be/);
    expect(() => app.run(() => injectHeartbeatSocket({ url: 'ws://test', linger: -1 }))).toThrow(/^linger must be/);
  });

  it('B3: on the server throws what it would throw in the browser, where a path is an address', async () => {
    const onServer = await startServerApp();
    const inject = (url: string, config = {}) => onServer.run(() => injectHeartbeatSocket({ url, ...config }));
    for (const url of ['', 'ftp://test', 'ws://user:secret@test', '/feed#part']) {
      expect(() => inject(url)).toThrow(/^url must be/);
    }
    expect(() => inject('/feed', { heartbeat: null })).toThrow(/^heartbeat must be/);
    for (const url of ['/feed', '//test/feed', 'wss://test']) expect(() => inject(url)).not.toThrow();
  });

  it('B3: `outside: undefined` stands for the default', () => {
    const runOutside = jest.spyOn(app.ref.injector.get(NgZone), 'runOutsideAngular');
    const callsWith = (config: Config) => {
      runOutside.mockClear();
      void app.run(() => injectSocket(config));
      return runOutside.mock.calls.length;
    };
    const byDefault = callsWith({});
    expect(callsWith({ outside: undefined })).toBe(byDefault);
    expect(callsWith({ outside: (work) => work() })).toBeLessThan(byDefault);
  });

  it('has signals for the status, the last message, the latency and the queue length', async () => {
    const socket = app.run(() => injectSocket({ heartbeat: { interval: 10 }, reconnect: 60_000 }));
    expect([socket.message(), socket.latency(), socket.queued()]).toEqual([undefined, undefined, 0]);
    socket.next('early');
    expect(socket.queued()).toBe(1);
    server.last.accept();
    server.last.sendMessage('one');
    server.last.sendMessage('two');
    await eventually(() => socket.message() === 'two', { what: 'the second message' });
    expect(socket.status().state).toBe('open');
    expect(socket.queued()).toBe(0);
    await eventually(() => socket.latency() !== undefined, { what: 'a pong' });
    server.last.drop();
    await eventually(() => socket.status().state === 'waiting', { what: 'the loss' });
    expect(socket.status()).toMatchObject({ attempt: 1, retryAt: expect.any(Number) as number });
    expect(socket.message()).toBe('two');
  });

  it('runs an effect whenever the status signal it reads changes', async () => {
    const states: string[] = [];
    const socket = app.run(() => {
      const socket = injectSocket();
      effect(() => void states.push(socket.status().state));
      return socket;
    });
    await eventually(() => states.length === 1, { what: 'the first effect' });
    server.last.accept();
    await eventually(() => states.length === 2, { what: 'another' });
    socket.complete();
    await eventually(() => states.length === 3, { what: 'the last' });
    expect(states).toEqual(['connecting', 'open', 'closed']);
  });

  it('multiplexes, delivers, reconnects and throws as heartbeatSocket$ does', async () => {
    const { socket } = await opened();
    const heard: string[] = [];
    const channel$ = socket.multiplex(
      () => 'on',
      () => 'off',
      (message) => message === 'mine',
    );
    const subscription = channel$.subscribe((message) => heard.push(message));
    await firstValueFrom(socket.deliver('delivered'));
    server.last.sendMessage('other');
    server.last.sendMessage('mine');
    await eventually(() => heard.length > 0, { what: 'the channel' });
    subscription.unsubscribe();
    expect(heard).toEqual(['mine']);
    expect(server.received).toEqual(['"on"', '"delivered"', '"off"']);
    expect(() => socket.error({ code: 1 })).toThrow(RangeError);
    socket.reconnect();
    await eventually(() => server.connections.length === 2, { what: 'another connection' });
    socket.unsubscribe();
    expect(socket.status().state).toBe('closed');
  });

  it('receives messages again when reconnect() is called after the socket has closed', async () => {
    const { socket } = await opened({ reconnect: false });
    server.last.drop();
    await eventually(() => socket.status().state === 'closed', { what: 'the end' });
    socket.reconnect();
    server.last.accept();
    server.last.sendMessage('back');
    await eventually(() => socket.message() === 'back', { what: 'a message' });
    expect(server.connections).toHaveLength(2);
  });

  it.each(['a new subscriber', 'reconnect()'])(
    'receives messages again when %s revives it after a fatal end',
    async (how) => {
      const { socket } = await opened();
      server.last.end(1008);
      await eventually(() => socket.status().state === 'closed', { what: 'the end' });
      if (how === 'reconnect()') socket.reconnect();
      else socket.subscribe().add(() => undefined);
      server.last.accept();
      await eventually(() => socket.status().state === 'open', { what: 'the socket to open' });
      server.last.sendMessage('back');
      await eventually(() => socket.message() === 'back', { what: 'a message' });
      expect(server.connections).toHaveLength(2);
      socket.unsubscribe();
      expect(server.live).toBe(0);
    },
  );

  // In versions 17 and 18 an effect is as strict as a computed signal is in all of them.
  it.each(['next', 'complete', 'unsubscribe', 'reconnect'] as const)(
    '%s() may be called where no signal may be set',
    async (method) => {
      const { socket } = await opened();
      const call = computed(() => {
        if (method === 'next') socket.next('message');
        else socket[method]();
        return true;
      });
      const waiting = app.run(() => injectSocket());
      const wait = computed(() => (waiting.next('waits'), true));
      expect(call() && wait()).toBe(true);
      expect(waiting.queued()).toBe(1);
      const expected = { next: 'open', complete: 'closed', unsubscribe: 'closed', reconnect: 'connecting' };
      await eventually(() => socket.status().state === expected[method], { what: expected[method] });
    },
  );

  describe('when its injector is destroyed', () => {
    it('deliver() errors with `closed`, and next() is reported', async () => {
      const { socket, injector } = await opened();
      const events: unknown[] = [];
      socket.events$.subscribe((event) => events.push(event));
      injector.destroy();
      events.length = 0;
      await expect(firstValueFrom(socket.deliver('lost'))).rejects.toMatchObject({ reason: 'closed' });
      socket.next('lost');
      expect(events).toEqual([
        { type: 'dropped', reason: 'closed' },
        { type: 'dropped', reason: 'closed' },
      ]);
      expect(socket.queued()).toBe(0);
    });

    it('closes with 1000, completes its subscribers, and leaves no timer', async () => {
      jest.useFakeTimers({ doNotFake: ['performance'] });
      const injector = app.scope();
      const socket = injectSocket({ outbox: { maxAge: 1_000 }, linger: 1_000 }, { injector });
      let isComplete = false;
      socket.subscribe({ complete: () => (isComplete = true) });
      server.last.accept();
      await jest.advanceTimersByTimeAsync(1);
      expect(jest.getTimerCount()).toBeGreaterThan(0);
      injector.destroy();
      expect(server.last.closes).toEqual([[1000, undefined]]);
      expect(isComplete).toBe(true);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(jest.getTimerCount()).toBe(0);
      expect(server.connections).toHaveLength(1);
      expect(socket.status().state).toBe('closed');
    });

    it('ends the wait for a retry, and leaves no timer', async () => {
      jest.useFakeTimers({ doNotFake: ['performance'] });
      const injector = app.scope();
      const socket = injectSocket({}, { injector });
      server.last.drop();
      await jest.advanceTimersByTimeAsync(1);
      expect(socket.status().state).toBe('waiting');
      injector.destroy();
      expect(jest.getTimerCount()).toBe(0);
      expect(socket.status().state).toBe('closed');
    });

    it('never connects again, by reconnect(), a new subscriber or a channel', async () => {
      const { socket, injector } = await opened();
      const channel$ = socket.multiplex(
        () => 'on',
        () => 'off',
        () => true,
      );
      injector.destroy();
      socket.reconnect();
      await expect(firstValueFrom(socket.pipe(toArray()))).resolves.toEqual([]);
      await expect(firstValueFrom(channel$.pipe(toArray()))).resolves.toEqual([]);
      expect(server.connections).toHaveLength(1);
    });
  });

  describe('with Angular APIs', () => {
    it('works with toSignal()', async () => {
      const { value, status, socket } = app.run(() => {
        const socket = injectSocket();
        return { socket, value: toSignal(socket), status: toSignal(socket.status$, { requireSync: true }) };
      });
      expect(status().state).toBe('connecting');
      server.last.accept();
      server.last.sendMessage('hello');
      await eventually(() => value() === 'hello', { what: 'the message' });
      expect(status()).toEqual(socket.status());
    });

    it('works with rxResource()', async () => {
      const stream = jest.fn(() => app.run(() => injectSocket()));
      const resource = app.run(() => rxResource({ stream }));
      await eventually(() => stream.mock.calls.length === 1, { what: 'it to load' });
      expect(resource.status()).toBe('loading');
      server.last.accept();
      server.last.sendMessage('one');
      await eventually(() => resource.value() === 'one', { what: 'the first message' });
      server.last.sendMessage('two');
      await eventually(() => resource.value() === 'two', { what: 'the second' });
    });

    it('lets ApplicationRef become stable while pings are sent', async () => {
      void app.run(() => injectSocket({ heartbeat: { interval: 1 } }));
      server.last.accept();
      await eventually(() => server.received.length > 3, { what: 'pings' });
      await app.ref.whenStable();
    });
  });
});

describe('injectHeartbeatSocket on the server', () => {
  beforeEach(async () => {
    app = await startServerApp();
  });

  it('opens no socket, starts no timer, and completes', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    const socket = app.run(() => injectSocket());
    await expect(firstValueFrom(socket.pipe(toArray()))).resolves.toEqual([]);
    await expect(firstValueFrom(socket.status$.pipe(toArray()))).resolves.toEqual([{ state: 'idle' }]);
    await expect(firstValueFrom(socket.latency$.pipe(toArray()))).resolves.toEqual([]);
    await expect(firstValueFrom(socket.queued$.pipe(toArray()))).resolves.toEqual([0]);
    await expect(firstValueFrom(socket.events$.pipe(toArray()))).resolves.toEqual([]);
    expect([socket.status(), socket.message(), socket.latency(), socket.queued()]).toEqual([
      { state: 'idle' },
      undefined,
      undefined,
      0,
    ]);
    expect(server.connections).toHaveLength(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('needs neither a WebSocket nor an absolute url', () => {
    expect(app.run(() => injectHeartbeatSocket('/feed')).status().state).toBe('idle');
  });

  it('sends nothing, and deliver() errors with MessageDroppedError', async () => {
    const socket = app.run(() => injectSocket());
    socket.next('lost');
    socket.reconnect();
    socket.complete();
    socket.error({ code: 1000 });
    await expect(firstValueFrom(socket.deliver('lost'))).rejects.toBeInstanceOf(MessageDroppedError);
    expect(server.connections).toHaveLength(0);
  });

  it('emits the value of onServer, and subscribes to its source once', async () => {
    let asked = 0;
    const onServer = defer(() => {
      asked++;
      return of('snapshot');
    });
    const { socket, resource } = app.run(() => {
      const socket = injectSocket({}, { onServer });
      return { socket, resource: rxResource({ stream: () => socket }) };
    });
    await app.ref.whenStable();
    expect(resource.value()).toBe('snapshot');
    expect(socket.message()).toBe('snapshot');
    const mine$ = socket.multiplex(
      () => 'on',
      () => 'off',
      (message) => message === 'snapshot',
    );
    await expect(firstValueFrom(mine$)).resolves.toBe('snapshot');
    expect(asked).toBe(1);
  });

  it('lets an rxResource settle with an error when there is no onServer value', async () => {
    const resource = app.run(() => {
      const socket = injectSocket();
      return rxResource({ stream: () => socket });
    });
    await app.ref.whenStable();
    expect(resource.status()).toBe('error');
    expect(resource.hasValue()).toBe(false);
  });
});
