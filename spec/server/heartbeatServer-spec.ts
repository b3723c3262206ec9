import { ignoreElements, map, tap, throwError } from 'rxjs';
import {
  heartbeatServer$,
  serve,
  UnavailableError,
  type Client,
  type HeartbeatServerConfig,
} from '../../lib/server/index.js';
import { FakeWsServer } from '../support/fakeWsServer.js';
import { virtually } from '../support/virtually.js';

type Config = HeartbeatServerConfig<unknown>;

function start(config?: Config) {
  const ws = new FakeWsServer();
  const server$ = heartbeatServer$<unknown>(ws.ws, config);
  const events: string[] = [];
  server$.events$.subscribe((event) => {
    const { type, error, reason, gone } = event as {
      type: string;
      error?: string;
      reason?: string;
      gone?: Record<string, string>;
    };
    events.push([type, error, reason, ...Object.values(gone ?? {})].filter((part) => part !== undefined).join(' '));
  });
  return { ws, server$, events };
}

/** Everybody's messages. */
const heard = (messages: unknown[]) =>
  serve<unknown, unknown>((client) =>
    client.pipe(
      tap((message) => messages.push(message)),
      ignoreElements(),
    ),
  );

describe('heartbeatServer$', () => {
  it('V1: emits a client for each connection, which is a stream of its messages until it is gone', () =>
    virtually(({ at, log, note, watch }) => {
      const { ws, server$ } = start();
      server$.subscribe((client) => {
        watch('message', client);
        client.gone$.subscribe(({ cause, code, reason }) => note(`${cause} ${code} ${reason}`));
      });
      const socket = ws.connect();
      at(1, () => socket.says('1'));
      at(2, () => socket.says('"two"'));
      at(3, () => socket.die(1000, 'bye'));
      at(4, () => expect(server$.clients.size).toBe(0));
      at(5, () => ws.emit('close'));
      at(6, () => expect(log).toEqual(['1 message: 1', '2 message: two', '3 message: complete', '3 closed 1000 bye']));
    }));

  it.each([
    ['{"type":"ping"}', '{"type":"pong"}'],
    ['{"type": "ping"}', '{"type":"pong"}'],
    ['ping', 'pong'],
  ])('V1: answers %s with %s at once, past what waits, and does not emit it', (ping, pong) =>
    virtually(({ at }) => {
      const { ws, server$ } = start({ deserializer: ({ data }) => data as unknown });
      const messages: unknown[] = [];
      const serving = server$.pipe(heard(messages)).subscribe();
      const socket = ws.connect();
      socket.says(ping);
      socket.says('"ping"');
      at(1, () => {
        expect(messages).toEqual(['"ping"']);
        expect(socket.sent).toEqual([pong]);
        serving.unsubscribe();
      });
    }),
  );

  it('V1: takes the pings and pongs of a protocol of your own, and none with heartbeat: false', () =>
    virtually(({ at }) => {
      const isPing = (frame: unknown) => String(frame).startsWith('?');
      const own = start({ heartbeat: { isPing, pong: (ping) => `!${String(ping)}` } });
      const none = start({ heartbeat: false });
      const messages: unknown[] = [];
      const serving = [own, none].map(({ server$ }) => server$.pipe(heard(messages)).subscribe());
      const socket = own.ws.connect();
      socket.says('?1');
      none.ws.connect().says('{"type":"ping"}');
      at(1, () => {
        expect(socket.sent).toEqual(['!?1']);
        expect(messages).toEqual([{ type: 'ping' }]);
        serving.forEach((one) => one.unsubscribe());
      });
    }));

  it('V1: sends what a handler emits to its client, and broadcasts what was serialised once', () =>
    virtually(({ at }) => {
      let count = 0;
      const serializer = (message: unknown) => (count++, `<${String(message)}>`);
      const { ws, server$ } = start({ serializer });
      const serving = server$.pipe(serve((client) => client.pipe(map((message) => Number(message) * 2)))).subscribe();
      const sockets = [ws.connect(), ws.connect(), ws.connect()];
      sockets[0]?.says('21');
      server$.broadcast('all');
      server$.broadcast('some', [...server$.clients].slice(1));
      at(1, () => {
        expect(sockets.map(({ sent }) => sent)).toEqual([
          ['<42>', '<all>'],
          ['<all>', '<some>'],
          ['<all>', '<some>'],
        ]);
        expect(count).toBe(3);
        serving.unsubscribe();
      });
    }));

  it('V1: closes all when nobody is subscribed any more, completes with its WebSocketServer and errors with it', () =>
    virtually(({ at, log, watch }) => {
      const { ws, server$, events } = start();
      const serving = watch('server', server$.pipe(ignoreElements()));
      const socket = ws.connect();
      serving.unsubscribe();
      expect(socket.closedWith).toBe('1001 going away');
      expect(events).toEqual(['connected', 'gone unsubscribed 1001 going away']);
      expect(ws.eventNames()).toEqual([]);
      watch('second', server$.pipe(ignoreElements()));
      ws.emit('close');
      watch('third', server$.pipe(ignoreElements()));
      ws.emit('error', new RangeError('in use'));
      at(1, () => expect(log).toEqual(['0 second: complete', '0 third: error RangeError']));
    }));
});

describe('what one client does', () => {
  it('V2: a frame that cannot be decoded is reported and skipped', () =>
    virtually(({ at }) => {
      const { ws, server$, events } = start();
      const messages: unknown[] = [];
      const serving = server$.pipe(heard(messages)).subscribe();
      const [rude, other] = [ws.connect(), ws.connect()];
      rude.says('{SECRET');
      rude.says('1');
      other.says('2');
      at(1, () => {
        expect(messages).toEqual([1, 2]);
        expect(events).toEqual(['connected', 'connected', 'bad-frame SyntaxError']);
        serving.unsubscribe();
      });
    }));

  const thrown = () => {
    throw new TypeError('SECRET');
  };
  it.each<[string, (client: Client<unknown>) => ReturnType<Parameters<typeof serve<unknown, unknown>>[0]>]>([
    ['throws at once', thrown],
    ['throws at a message', (client) => client.pipe(map(thrown))],
    ['errors', () => throwError(() => new TypeError('SECRET'))],
    ['rejects', () => Promise.reject(new TypeError('SECRET'))],
    ['emits what cannot be serialised', () => [1n]],
  ])('V2: a handler that %s is reported, and ends its client alone, with 1011', async (_, handler) => {
    const { ws, server$, events } = start();
    const serving = server$
      .pipe(serve((client) => (client.request.url === '/bad' ? handler(client) : client)))
      .subscribe();
    const good = ws.connect('/good');
    const bad = ws.connect('/bad');
    bad.says('1');
    await Promise.resolve().then(() => {});
    good.says('2');
    expect(bad.closedWith).toBe('1011 internal error');
    expect(good.sent).toEqual(['2']);
    expect(events.slice(2)).toEqual(['handler-error TypeError', 'gone handler-error 1011 internal error']);
    serving.unsubscribe();
  });

  it.each(['isPing', 'pong'])('V2: %s that throws ends its client alone, and an error event nobody', (name) =>
    virtually(({ at }) => {
      const { ws, server$, events } = start({ heartbeat: { [name]: thrown } });
      const serving = server$.pipe(heard([])).subscribe();
      const [bad, good] = [ws.connect(), ws.connect()];
      bad.says('ping');
      good.emit('error', new Error('SECRET'));
      at(1, () => {
        expect(bad.closedWith).toBe('1011 internal error');
        expect(good.closedWith).toBeUndefined();
        expect(events.filter((event) => event.startsWith('gone'))).toHaveLength(1);
        serving.unsubscribe();
      });
    }),
  );

  it('V12: what a handler needs and is not there closes its client with 1013', () => {
    const { ws, server$, events } = start();
    const serving = server$.pipe(serve(() => throwError(() => new UnavailableError('database')))).subscribe();
    const socket = ws.connect();
    expect(socket.closedWith).toBe('1013 try again later');
    expect(events.slice(1)).toEqual(['handler-error UnavailableError', 'gone handler-error 1013 try again later']);
    serving.unsubscribe();
  });

  it('V2: nothing of a client that is gone is emitted', () =>
    virtually(({ at }) => {
      const { ws, server$ } = start();
      const messages: unknown[] = [];
      const serving = server$.pipe(heard(messages)).subscribe();
      const socket = ws.connect();
      [...server$.clients][0]?.fail(new Error());
      socket.says('1');
      socket.says('ping');
      at(1, () => {
        expect(messages).toEqual([]);
        expect(socket.sent).toEqual([]);
        serving.unsubscribe();
      });
    }));
});

describe('silence', () => {
  it.each([
    [10_000, 20_000, 21_000],
    [100, 200, 210],
    [35, 72, 76],
  ])('V3: with an interval of %d ms a silent client is terminated after %d to %d ms', (interval, from, to) =>
    virtually(({ at, note, log }) => {
      const { ws, server$ } = start({ heartbeat: { interval } });
      const serving = server$.subscribe((client) => client.gone$.subscribe(({ cause }) => note(cause)));
      const socket = ws.connect();
      at(5, () => socket.says('1'));
      at(to + 10, () => {
        const [time = '', cause] = log[0]?.split(' ') ?? [];
        expect(cause).toBe('silent');
        expect(Number(time) - 5).toBeGreaterThanOrEqual(from - 5);
        expect(Number(time) - 5).toBeLessThanOrEqual(to);
        expect(socket.isTerminated).toBe(true);
        serving.unsubscribe();
      });
    }),
  );

  it.each(['message', 'ping', 'pong'])('V3: a %s is a sign of life', (frame) =>
    virtually(({ at }) => {
      const { ws, server$ } = start({ heartbeat: { interval: 100 } });
      const serving = server$.subscribe();
      const socket = ws.connect();
      for (let ms = 150; ms < 1000; ms += 150) at(ms, () => socket.emit(frame, Buffer.from('1'), false));
      at(1000, () => expect(socket.isTerminated).toBe(false));
      at(1200, () => serving.unsubscribe());
    }),
  );

  it('V3: each client may tell its own interval, up to ten minutes', () =>
    virtually(({ at, note, log }) => {
      const intervalOf = ({ url = '' }: { url?: string | undefined }) => {
        if (url === '/throws') throw new Error();
        return Number(url.slice(1));
      };
      const { ws, server$ } = start({ heartbeat: { interval: 1_000, intervalOf } });
      const serving = server$.subscribe(({ gone$, request }) => gone$.subscribe(() => note(`${request.url}`)));
      for (const url of ['/500', '/2000', '/none', '/-5', '/throws', '/1e99']) ws.connect(url);
      at(30_000, () => {
        expect(log).toEqual(['1100 /500', '2100 /none', '2100 /-5', '2100 /throws', '4100 /2000']);
        serving.unsubscribe();
      });
    }));

  it('V3: protocolPing pings once an interval whoever sends nothing', () =>
    virtually(({ at }) => {
      const { ws, server$ } = start({ heartbeat: { interval: 100, protocolPing: true } });
      const serving = server$.subscribe();
      const [silent, answering] = [ws.connect(), ws.connect()];
      answering.ping = () => {
        answering.pings++;
        answering.emit('pong');
      };
      at(1_005, () => {
        expect([silent.pings, silent.isTerminated]).toEqual([1, true]);
        expect([answering.pings, answering.isTerminated]).toEqual([10, false]);
        serving.unsubscribe();
      });
    }));

  it('V3: a client that is paused is not silent', () =>
    virtually(({ at }) => {
      const { ws, server$ } = start({ heartbeat: { interval: 100 } });
      const serving = server$.subscribe((client) => client.pause());
      const socket = ws.connect();
      at(1000, () => {
        expect(socket.isTerminated).toBe(false);
        serving.unsubscribe();
      });
    }));

  it('V3: has one timer for all clients, and none for a message', () => {
    const spy = jest.spyOn(globalThis, 'setInterval');
    const { ws, server$ } = start();
    const serving = server$.pipe(heard([])).subscribe();
    for (let i = 0; i < 1000; i++) ws.connect().says('1');
    expect(spy).toHaveBeenCalledTimes(1);
    serving.unsubscribe();
    spy.mockRestore();
  });
});

describe('the outbox of a client', () => {
  const outbox = { highWaterMark: 100, capacity: 5, maxBytes: 40 };
  const serializer = (message: unknown) => String(message);
  const stalled = (config: Config) => {
    const started = start({ serializer, ...config });
    const serving = started.server$.subscribe();
    const socket = started.ws.connect();
    socket.reads = false;
    const [client] = started.server$.clients;
    return { ...started, serving, socket, client: client! };
  };
  const word = (n: number) => `message ${n}`.padEnd(10, '.');

  it('V6: above the high-water mark messages wait, within bounds, and are sent in order when there is room', () =>
    virtually(({ at }) => {
      const { client, socket, events, serving } = stalled({ outbox });
      for (let n = 1; n <= 14; n++) client.next(word(n));
      expect(socket.bufferedAmount).toBe(100);
      expect(events.slice(1)).toEqual([]);
      socket.readAll();
      expect(socket.sent).toHaveLength(10);
      at(1, () => {
        expect(socket.sent).toEqual(Array.from({ length: 14 }, (_, i) => word(i + 1)));
        serving.unsubscribe();
      });
    }));

  it.each([
    ['drop-oldest', [16, 17, 18, 19]],
    ['drop-newest', [11, 12, 13, 14]],
  ] as const)('V6: %s keeps to the bounds, and reports each message dropped', (overflow, kept) =>
    virtually(({ at }) => {
      const { client, socket, events, serving } = stalled({ outbox: { ...outbox, overflow } });
      for (let n = 1; n <= 19; n++) client.next(word(n));
      expect(events.slice(1)).toEqual(Array(5).fill('dropped overflow'));
      socket.readAll();
      at(1, () => {
        expect(socket.sent.slice(10)).toEqual(kept.map(word));
        serving.unsubscribe();
      });
    }),
  );

  it('V6: overflow: close ends the client with 1013, and what waited is reported', () =>
    virtually(({ at }) => {
      const { client, socket, events, serving } = stalled({ outbox: { ...outbox, overflow: 'close' } });
      for (let n = 1; n <= 15; n++) client.next(word(n));
      expect(socket.closedWith).toBe('1013 too slow');
      expect(events.filter((event) => event.startsWith('dropped'))).toEqual([
        'dropped overflow',
        ...Array<string>(4).fill('dropped closed'),
      ]);
      client.next('late');
      expect(events.at(-1)).toBe('dropped closed');
      at(1, () => serving.unsubscribe());
    }));

  it.each([1, 29_000])('V6: close() waits for what is to be sent, here for %d ms', (ms) =>
    virtually(({ at }) => {
      const { client, socket, events, serving } = stalled({ outbox, heartbeat: false });
      for (let n = 1; n <= 12; n++) client.next(word(n));
      client.close(4000, 'enough');
      client.next('late');
      expect(events.slice(1)).toEqual(['dropped closed']);
      at(ms, () => {
        expect(socket.closedWith).toBeUndefined();
        socket.readAll();
      });
      at(ms + 1, () => {
        expect(socket.sent).toHaveLength(12);
        expect(socket.closedWith).toBe('4000 enough');
        serving.unsubscribe();
      });
    }),
  );

  it('V6: close() terminates after half a minute a client that takes nothing', () =>
    virtually(({ at }) => {
      const { client, socket, serving } = stalled({ outbox, heartbeat: false });
      for (let n = 1; n <= 12; n++) client.next(word(n));
      client.close();
      at(31_500, () => {
        expect(socket.isTerminated).toBe(true);
        serving.unsubscribe();
      });
    }));
});

describe('drain', () => {
  it('V7: says so, spreads the closes over a time, and ends when all are gone', () =>
    virtually(({ at, watch, log }) => {
      const { ws, server$ } = start();
      const serving = server$.subscribe();
      const sockets = Array.from({ length: 10 }, () => ws.connect());
      for (const socket of sockets) {
        socket.close = (code, reason) => {
          socket.closedWith = `${code} ${reason}`;
          socket.die(code, reason);
        };
      }
      watch('drained', server$.drain({ over: 1_000, message: 'soon' }));
      const closed = () => sockets.filter(({ closedWith }) => closedWith === '1012 draining').length;
      expect(sockets.map(({ sent }) => sent)).toEqual(Array(10).fill(['"soon"']));
      at(1, () => expect(closed()).toBe(1));
      at(450, () => expect(closed()).toBe(5));
      at(1_100, () => {
        expect(log).toEqual(['900 drained:  10 0', '900 drained: complete']);
        serving.unsubscribe();
      });
    }));

  it('V7: closes a client when what waits for it is sent, and terminates who does not go in time', () =>
    virtually(({ at, watch, log }) => {
      const { ws, server$, events } = start({ outbox: { highWaterMark: 10 }, heartbeat: { interval: 60_000 } });
      const serving = server$.subscribe();
      const [slow, stuck] = [ws.connect(), ws.connect()];
      slow.reads = stuck.reads = false;
      server$.broadcast('a first message');
      server$.broadcast('a second message');
      watch('drained', server$.drain({ over: 0, within: 5_000, code: 1001 }));
      at(1_000, () => {
        expect(slow.closedWith).toBeUndefined();
        slow.readAll();
      });
      at(1_001, () => {
        expect(slow.sent).toHaveLength(2);
        expect(slow.closedWith).toBe('1001 draining');
        slow.die(1001);
      });
      at(5_001, () => {
        expect(stuck.isTerminated).toBe(true);
        expect(events.slice(2)).toEqual(['gone drained 1001 ', 'dropped closed', 'gone drained']);
        expect(log).toEqual(['5000 drained:  1 1', '5000 drained: complete']);
        serving.unsubscribe();
      });
    }));

  it('V7: turns away who comes meanwhile, and is over at once when nobody is there', () =>
    virtually(({ at, watch, log }) => {
      const { ws, server$, events } = start();
      const serving = server$.subscribe();
      watch('drained', server$.drain());
      const late = ws.connect();
      at(1, () => {
        expect(log).toEqual(['0 drained:  0 0', '0 drained: complete']);
        expect(late.closedWith).toBe('1013 draining');
        expect(events).toEqual(['refused']);
        serving.unsubscribe();
      });
    }));
});

it('V7: drain() gives each client a hint at its turn, and closes it after the notice', () =>
  virtually(({ at }) => {
    const { ws, server$ } = start();
    const serving = server$.subscribe();
    const [first, second] = [ws.connect(), ws.connect()];
    server$.drain({ hint: { type: 'move' }, notice: 300, over: 1_000 }).subscribe();
    at(10, () => expect([first.sent, second.sent]).toEqual([['{"type":"move"}'], []]));
    at(290, () => expect(first.closedWith).toBeUndefined());
    at(310, () => expect(first.closedWith).toBe('1012 draining'));
    at(600, () => expect([second.sent, second.closedWith]).toEqual([['{"type":"move"}'], undefined]));
    at(900, () => {
      expect(second.closedWith).toBe('1012 draining');
      serving.unsubscribe();
    });
  }));
