import mqttPacket from 'mqtt-packet';
import { asyncScheduler, delay, from, of, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$, isSocketLostError, type HeartbeatSocketConfig } from '../../lib/index.js';
import { assertMarbles, marbleServer, type MarbleServer } from '../../lib/testing/index.js';
import {
  centrifugo,
  graphqlTransportWs,
  mqtt,
  nats,
  phoenix,
  pusher,
  signalR,
  socketIo,
  stomp,
} from '../../lib/protocols/index.js';

const SECRET = 'SECRET';

/** Each byte as a character, as a server of bytes reads it. */
const text = (frame: unknown) =>
  typeof frame === 'string' ? frame : Buffer.from(frame as Uint8Array).toString('latin1');
const bytes = (...codes: number[]) => new Uint8Array(codes).buffer;

interface Case {
  /** With credentials that are asked for. */
  readonly preset: (credentials: () => unknown) => object;
  /** What an app sends. */
  readonly message: unknown;
  /** `g`reets, says that it is `r`eady, or r`e`fuses. */
  readonly server: Record<'g' | 'r' | 'e', unknown>;
  /** What the client has said before it is ready. */
  readonly hello: readonly RegExp[];
  /** What the app's message is on the wire. */
  readonly sent: RegExp;
}

const cases: Record<string, Case> = {
  socketIo: {
    preset: (auth) => socketIo({ auth: auth as () => object }),
    message: { type: 'event', data: ['hi'] },
    server: { g: '0{"pingInterval":300,"pingTimeout":200}', r: '40{"sid":"1"}', e: '44{"message":"no SECRET"}' },
    hello: [/^40\{"token":"SECRET"}$/],
    sent: /^42\["hi"]$/,
  },
  graphqlTransportWs: {
    preset: (connectionParams) => graphqlTransportWs({ connectionParams: connectionParams as () => object }),
    message: { type: 'subscribe', id: '1' },
    server: { g: '{"type":"ping"}', r: '{"type":"connection_ack"}', e: undefined },
    hello: [/connection_init.*SECRET/, /pong/],
    sent: /subscribe/,
  },
  nats: {
    preset: (credentials) => nats({ credentials: credentials as () => object }),
    message: { op: 'PUB', subject: 'a', data: 'hi' },
    server: { g: 'INFO {}\r\n', r: 'PONG\r\n', e: "-ERR 'Authorization Violation SECRET'\r\n" },
    hello: [/^CONNECT .*"token":"SECRET"/, /^PING/],
    sent: /^PUB a 2/,
  },
  mqtt: {
    preset: (credentials) => mqtt(mqttPacket, { clientId: 'me', credentials: credentials as () => object }),
    message: { cmd: 'publish', topic: 'a', payload: 'hi', qos: 0 },
    server: { g: bytes(), r: bytes(0x20, 2, 0, 0), e: bytes(0x20, 2, 0, 5) },
    hello: [/^.{4}MQTT.*SECRET/s],
    sent: /^\x30/,
  },
  mqtt5: {
    preset: (credentials) =>
      mqtt(mqttPacket, { clientId: 'me', protocolVersion: 5, credentials: credentials as () => object }),
    message: { cmd: 'publish', topic: 'a', payload: 'hi', qos: 0 },
    server: { g: bytes(), r: bytes(0x20, 6, 0, 0, 3, 0x13, 0, 7), e: bytes(0x20, 3, 0, 0x87, 0) },
    hello: [/^.{4}MQTT.*SECRET/s],
    sent: /^\x30/,
  },
  stomp: {
    preset: (credentials) => stomp({ credentials: credentials as () => object }),
    message: { command: 'SEND', headers: { destination: 'a' } },
    server: { g: '\n', r: 'CONNECTED\nheart-beat:0,0\n\n\0', e: 'ERROR\nmessage:no SECRET\n\n\0' },
    hello: [/^CONNECT\n[^\0]*SECRET/],
    sent: /^SEND/,
  },
};

/** Plays marbles with a preset in virtual time. */
function play(marbles: string[], values: Record<string, unknown>, act: (scene: Scene) => void): void {
  new TestScheduler(assertMarbles).run(({ cold, flush }) => {
    const server = marbleServer(cold, marbles, {
      reply: () => undefined,
      serializer: (letter) => (values[letter as string] ?? letter) as string,
    });
    const log: string[] = [];
    act({
      server,
      log,
      flush,
      start(config) {
        const socket$ = heartbeatSocket$<unknown>({
          ...(config as HeartbeatSocketConfig<unknown>),
          url: 'ws://host',
          WebSocketCtor: server.WebSocketCtor,
        });
        socket$.status$.subscribe(({ state }) => log.push(state));
        const subscription = socket$.subscribe({
          error: (error: unknown) => log.push(isSocketLostError(error) ? JSON.stringify(error) : String(error)),
        });
        return { socket$, stop: () => subscription.unsubscribe() };
      },
    });
  });
}

interface Scene {
  readonly server: MarbleServer;
  readonly log: string[];
  readonly flush: () => void;
  readonly start: (config: object) => {
    readonly socket$: ReturnType<typeof heartbeatSocket$<unknown>>;
    readonly stop: () => void;
  };
}

const frames = ({ connections }: MarbleServer, attempt = 0) =>
  (connections[attempt]?.received ?? []).map((frame) => text(frame));

describe.each(Object.entries(cases))('%s', (name, { preset, message, server: values, hello, sent }) => {
  const credentials = {
    mqtt: { username: 'me', password: SECRET },
    mqtt5: { username: 'me', password: SECRET },
    stomp: { login: 'me', passcode: SECRET },
  }[name] ?? { token: SECRET };

  it('sends nothing before the session is ready, and then what waited', () => {
    play(['-o-g----r---'], values, ({ server, start, flush, log }) => {
      const { socket$, stop } = start(preset(() => of(credentials).pipe(delay(2))));
      socket$.next(message);
      of(0)
        .pipe(delay(7))
        .subscribe(() => {
          const said = frames(server);
          expect(said).toHaveLength(hello.length);
          // Asynchronous credentials come after an answer to the greeting.
          for (const pattern of hello) expect(said).toContainEqual(expect.stringMatching(pattern));
          expect(log).not.toContain('open');
        });
      of(0)
        .pipe(delay(12))
        .subscribe(() => stop());
      flush();
      expect(log).toContain('open');
      expect(frames(server).slice(hello.length)).toEqual([expect.stringMatching(sent)]);
    });
  });

  it('gets the credentials in each session', () => {
    let asked = 0;
    play(['-og-r|', '-og-r--'], values, ({ server, start, flush }) => {
      const { stop } = start({ ...preset(() => (asked++, credentials)), reconnect: 3 });
      of(0)
        .pipe(delay(20))
        .subscribe(() => stop());
      flush();
      expect(asked).toBe(2);
      for (const attempt of [0, 1]) expect(frames(server, attempt).join('\n')).toMatch(hello[0] as RegExp);
    });
  });

  it('ends when it is refused, and reveals nothing of the refusal', () => {
    if (values.e === undefined) return;
    play(['-og-e--'], values, ({ start, flush, log }) => {
      start(preset(() => credentials));
      flush();
      expect(log.at(-1)).toContain('"kind":"handshake"');
      expect(log.join()).not.toContain(SECRET);
    });
  });

  it('retries when the credentials cannot be had, and tells nothing of why', () => {
    play(['-og-', '-og-r--'], values, ({ start, flush, log }) => {
      let asked = 0;
      const config = preset(() => {
        if (asked++ === 0) throw new Error(SECRET);
        return credentials;
      });
      const { socket$, stop } = start({ ...config, reconnect: 3 });
      const lost: string[] = [];
      socket$.events$.subscribe((event) => event.type === 'lost' && lost.push(JSON.stringify(event.cause)));
      of(0)
        .pipe(delay(20))
        .subscribe(() => stop());
      flush();
      expect(lost).toEqual([expect.stringContaining('"kind":"handshake"')]);
      expect(lost.join()).not.toContain(SECRET);
      expect(log).toContain('open');
    });
  });
});

describe('the figures that a server tells', () => {
  const heartbeatAfter = (preset: { heartbeat: unknown }) => (preset.heartbeat as () => object)();
  const hear = (preset: { onOpen?: (message$: never) => unknown }, ...messages: unknown[]) =>
    (preset.onOpen?.(from(messages) as never) as Observable<unknown>).subscribe();

  it('are the silence that Socket.IO is granted', () => {
    const preset = socketIo();
    expect(heartbeatAfter(preset)).toMatchObject({ interval: 45_000 });
    const open = { type: 'open', data: { pingInterval: 300, pingTimeout: 200 } };
    hear(preset, open, { type: 'connect' });
    expect(heartbeatAfter(preset)).toMatchObject({ ping: false, interval: 500 });
    const hasty = socketIo({ pingTimeout: 100 });
    hear(hasty, open, { type: 'connect' });
    expect(heartbeatAfter(hasty)).toMatchObject({ interval: 400 });
  });

  it.each([
    ['0,0', undefined],
    ['0,500', undefined],
    ['500,0', [1_000, 1_500]],
    ['4000,3000', [3_000, 6_000]],
    ['500,500', [1_000, 1_500]],
  ])('are what both ends of STOMP can: heart-beat:%s', (told, expected) => {
    const preset = stomp({ heartbeat: 1_000 });
    hear(preset, { command: 'CONNECTED', headers: { 'heart-beat': told } });
    const beat = heartbeatAfter(preset) as { interval?: number; pongTimeout?: number } | false;
    expect(beat ? [beat.interval, beat.pongTimeout] : undefined).toEqual(expected);
  });

  it('are the keep-alive of MQTT 5', () => {
    const preset = mqtt(mqttPacket, { clientId: 'me', protocolVersion: 5, keepalive: 30 });
    expect(heartbeatAfter(preset)).toMatchObject({ interval: 15_000 });
    hear(preset, [{ cmd: 'connack', reasonCode: 0, properties: { serverKeepAlive: 8 } }]);
    expect(heartbeatAfter(preset)).toMatchObject({ interval: 4_000 });
  });

  it('are each socket’s own, though two share a preset', () => {
    new TestScheduler(assertMarbles).run(({ cold, flush }) => {
      const preset = socketIo();
      const noticed: string[] = [];
      // The greetings cross one another.
      const told = { '-og--r': 300, '-o-g--r': 900, '-o--gr': 600 };
      for (const [marbles, pingInterval] of Object.entries(told)) {
        const values: Record<string, string> = { g: `0{"pingInterval":${pingInterval},"pingTimeout":50}`, r: '40{}' };
        const server = marbleServer(cold, [marbles], {
          reply: () => undefined,
          serializer: (letter) => values[letter as string] ?? '',
        });
        const socket$ = heartbeatSocket$({
          url: 'ws://host',
          WebSocketCtor: server.WebSocketCtor,
          ...preset,
          reconnect: false,
        });
        const start = marbles.indexOf('r');
        socket$.subscribe({ error: () => noticed.push(`${pingInterval}: ${asyncScheduler.now() - start}`) });
      }
      flush();
      expect(noticed).toEqual(['300: 350', '600: 650', '900: 950']);
    });
  });
});

describe('the codes by which graphql-transport-ws says no', () => {
  it.each([
    [4400, 'closed'],
    [4401, 'closed'],
    [4403, 'closed'],
    [4429, 'closed'],
    [4408, 'open'],
    [4499, 'open'],
    [1000, 'open'],
    [1009, 'open'],
  ])('%d', (code, expected) => {
    const { reconnect } = graphqlTransportWs();
    const lost = { kind: 'close', code } as never;
    expect(reconnect.shouldReconnect(lost) ? 'open' : 'closed').toBe(expected);
  });
});

it('Phoenix has no handshake', () => {
  play(['-o---'], {}, ({ server, start, flush, log }) => {
    const { socket$, stop } = start(phoenix());
    socket$.next([null, '1', 'a', 'b', {}]);
    of(0)
      .pipe(delay(5))
      .subscribe(() => stop());
    flush();
    expect(log).toContain('open');
    expect(frames(server)).toEqual(['[null,"1","a","b",{}]']);
  });
});

describe('SignalR', () => {
  const message = { type: 1, target: 'a' };
  const hello = '{"protocol":"json","version":1}\u001e';

  it('sends nothing but its protocol before the session is ready', () => {
    play(['-o--r---'], { r: '{}\u001e' }, ({ server, start, flush, log }) => {
      const { socket$, stop } = start(signalR({ interval: 1 }));
      socket$.next(message);
      of(0)
        .pipe(delay(3))
        .subscribe(() => {
          expect(frames(server)).toEqual([hello]);
          expect(log).not.toContain('open');
        });
      of(0)
        .pipe(delay(4))
        .subscribe(() => stop());
      flush();
      expect(frames(server)).toEqual([hello, `${JSON.stringify(message)}\u001e`]);
    });
  });

  it('ends when it is refused, and reveals nothing of the refusal', () => {
    play(['-o-e'], { e: '{"error":"SECRET"}\u001e' }, ({ start, flush, log }) => {
      start(signalR());
      flush();
      expect(log.at(-1)).toContain('"kind":"handshake"');
      expect(log.join()).not.toContain(SECRET);
    });
  });
});

describe('Centrifugo', () => {
  const hello = /^\{"id":\d+,"connect":\{"token":"SECRET"}}$/;
  const refusal = (error: object) => JSON.stringify({ id: 1, error });

  it('sends nothing but its token before the session is ready', () => {
    play(['-o--r---'], { r: '{"id":1,"connect":{}}' }, ({ server, start, flush, log }) => {
      const { socket$, stop } = start(centrifugo({ token: () => of(SECRET) }));
      socket$.next({ id: 7 });
      of(0)
        .pipe(delay(3))
        .subscribe(() => expect(log).not.toContain('open'));
      of(0)
        .pipe(delay(6))
        .subscribe(() => stop());
      flush();
      expect(frames(server)).toEqual([expect.stringMatching(hello), '{"id":7}']);
    });
  });

  it.each([
    [{ code: 101 }, () => SECRET, 'closed'],
    [{ code: 109 }, SECRET, 'closed'],
    [{ code: 109 }, () => SECRET, 'waiting'],
    [{ code: 100, temporary: true }, SECRET, 'waiting'],
  ])('%p of a token that is %p leaves it %s', (error, token, expected) => {
    play(['-o-e'], { e: refusal(error) }, ({ start, log }) => {
      const { socket$, stop } = start(centrifugo({ token: token as string }));
      of(0)
        .pipe(delay(5))
        .subscribe(() => {
          let state = '';
          socket$.status$.subscribe((status) => (state = status.state)).unsubscribe();
          expect(state).toBe(expected);
          expect(log.join()).not.toContain(SECRET);
          stop();
        });
    });
  });

  it('answers a ping that shares its frame with messages, and gives up without any', () => {
    const values = { r: '{"id":1,"connect":{"ping":1,"pong":true}}', p: '{}', m: '{}\n{"id":3}\n{"id":4}' };
    play(['-o-r-p-m'], values, ({ server, start, flush, log }) => {
      const { socket$ } = start({ ...centrifugo({ pingTimeout: 500 }), reconnect: { shouldReconnect: () => false } });
      const heard: unknown[] = [];
      socket$.subscribe({ next: (replies) => heard.push(replies), error: () => log.push(`${asyncScheduler.now()}`) });
      flush();
      expect(frames(server).slice(1)).toEqual(['{}', '{}']);
      expect(heard).toEqual([[], [{ id: 3 }, { id: 4 }]]);
      expect(log).toContain('1507');
    });
  });
});

describe('Pusher', () => {
  const established =
    '{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.2\\",\\"activity_timeout\\":3}"}';

  it('sends nothing before the session is ready, pings after the silence that the server grants, and answers', () => {
    play(['-o--r-p'], { r: established, p: '{"event":"pusher:ping","data":{}}' }, ({ server, start, flush, log }) => {
      const preset = pusher({ pongTimeout: 200 });
      const { socket$ } = start({ ...preset, reconnect: { shouldReconnect: () => false } });
      socket$.next({ event: 'client-a' });
      socket$.subscribe({ error: () => log.push(`${asyncScheduler.now()}`) });
      flush();
      expect(frames(server)).toEqual([
        '{"event":"client-a"}',
        '{"event":"pusher:pong","data":{}}',
        '{"event":"pusher:ping","data":{}}',
      ]);
      expect(preset.socketId()).toBe('1.2');
      expect(log).toContain('3206');
    });
  });

  it.each([
    [4200, 1, 0, 0],
    [4201, 2, 1_000, 30_000],
    [4100, 1, 1_000, 30_000],
    [1006, 1, 1_000, 30_000],
  ])('waits after %d, attempt %d, from %d to %d ms', (code, attempt, from, to) => {
    const ms = pusher().reconnect.delay?.({ kind: 'close', code } as never, attempt);
    expect(ms).toBeGreaterThanOrEqual(from);
    expect(ms).toBeLessThanOrEqual(to);
  });
});
