import { delay, firstValueFrom, Observable, of, Subject, tap, throwError } from 'rxjs';
import {
  exactlyOnce,
  heartbeatServer$,
  inOrder,
  memoryLog,
  type Handler,
  type MemoryLog,
  type HeartbeatServerConfig,
} from '../../lib/server/index.js';
import { FakeWsServer } from '../support/fakeWsServer.js';
import { virtually } from '../support/virtually.js';

interface Order {
  readonly id: string;
  readonly n: number;
}

function start(handler: Handler<Order, unknown>, config: HeartbeatServerConfig<Order, unknown> = {}) {
  const ws = new FakeWsServer();
  const server$ = heartbeatServer$<Order, unknown>(ws.ws, config);
  const serving = server$.pipe(inOrder(handler)).subscribe();
  const order = (n: number, id = 'ann') => JSON.stringify({ id, n });
  return { ws, serving, order };
}

const numberOf = ({ id, n }: Order) => ({ id, n });

describe('inOrder', () => {
  it('V8: handles one message of a client at a time, and a pong waits for what came before its ping', () =>
    virtually(({ at }) => {
      const { ws, serving, order } = start(({ n }) => of(n).pipe(delay(10)));
      const [ann, bob] = [ws.connect(), ws.connect()];
      [order(1), order(2), 'ping', order(3)].forEach((frame) => ann.says(frame));
      bob.says('ping');
      expect(bob.sent).toEqual(['pong']);
      at(15, () => expect(ann.sent).toEqual(['1']));
      at(25, () => expect(ann.sent).toEqual(['1', '2', 'pong']));
      at(35, () => {
        expect(ann.sent).toEqual(['1', '2', 'pong', '3']);
        serving.unsubscribe();
      });
    }));

  it('V8: what waits for its handler is bounded: then no more is read', () =>
    virtually(({ at }) => {
      const { ws, serving, order } = start(({ n }) => of(n).pipe(delay(1)));
      const ann = ws.connect();
      for (let n = 1; n <= 63; n++) ann.says(order(n));
      expect(ann.isPaused).toBe(false);
      for (let n = 64; n <= 70; n++) ann.says(order(n));
      expect(ann.isPaused).toBe(true);
      at(5, () => expect(ann.isPaused).toBe(true));
      at(9, () => expect(ann.isPaused).toBe(false));
      at(100, () => {
        expect(ann.sent).toHaveLength(70);
        serving.unsubscribe();
      });
    }));

  it('V8: what has arrived is handled although its client has gone, and nothing after a failure', () =>
    virtually(({ at }) => {
      const handled: number[] = [];
      const handler = ({ n }: Order) => (n === 2 ? throwError(() => new Error()) : of(n).pipe(delay(10)));
      const { ws, serving, order } = start((message) =>
        handler(message).pipe(tap({ complete: () => handled.push(message.n) })),
      );
      const [ann, bob] = [ws.connect(), ws.connect()];
      [1, 3].forEach((n) => ann.says(order(n)));
      [1, 2, 3].forEach((n) => bob.says(order(n)));
      bob.says('ping');
      at(1, () => ann.die(1000));
      at(50, () => {
        expect(handled).toEqual([1, 1, 3]);
        expect(bob.closedWith).toBe('1011 internal error');
        expect(bob.sent).toEqual(['1']);
        serving.unsubscribe();
      });
    }));
});

describe('exactlyOnce', () => {
  it('V8: handles what is sent again once, on the same connection and on the next', () =>
    virtually(({ at }) => {
      const handled: string[] = [];
      const handler = exactlyOnce<Order, unknown>({ numberOf }, ({ id, n }) => {
        handled.push(`${id} ${n}`);
        return [n];
      });
      const { ws, serving, order } = start(handler);
      const first = ws.connect();
      [order(1), order(2), order(2), order(1, 'bob'), order(4)].forEach((frame) => first.says(frame));
      const second = ws.connect();
      [order(2), order(4), order(5)].forEach((frame) => second.says(frame));
      at(1, () => {
        expect(handled).toEqual(['ann 1', 'ann 2', 'bob 1', 'ann 4', 'ann 5']);
        serving.unsubscribe();
      });
    }));

  it('V8: what comes again while it is being handled waits for that, gets its replies, and stays in order', () =>
    virtually(({ at }) => {
      const handled: string[] = [];
      const handler = exactlyOnce<Order, unknown>({ numberOf }, ({ n }) => {
        handled.push(`begun ${n}`);
        return of(n).pipe(
          delay(10),
          tap(() => handled.push(`done ${n}`)),
        );
      });
      const { ws, serving, order } = start(handler);
      const [first, second, third] = [ws.connect(), ws.connect(), ws.connect()];
      first.says(order(1));
      at(5, () => {
        first.die();
        third.says(order(2));
        [order(1), 'ping'].forEach((frame) => second.says(frame));
      });
      at(50, () => {
        expect(handled).toEqual(['begun 1', 'done 1', 'begun 2', 'done 2']);
        expect(second.sent).toEqual(['1', 'pong']);
        expect(third.sent).toEqual(['2']);
        serving.unsubscribe();
      });
    }));

  it('V8: what failed is handled again when it comes again, and what has no number each time', () =>
    virtually(({ at }) => {
      let tries = 0;
      const handler = exactlyOnce<Order, unknown>(
        { numberOf: (order) => (order.n < 0 ? undefined : numberOf(order)) },
        ({ n }) => (n === 1 && ++tries === 1 ? throwError(() => new Error()) : [n]),
      );
      const { ws, serving, order } = start(handler);
      const first = ws.connect();
      first.says(order(1));
      expect(first.closedWith).toBe('1011 internal error');
      const second = ws.connect();
      [1, -1, -1, 1].forEach((n) => second.says(order(n)));
      at(1, () => {
        expect(second.sent).toEqual(['1', '-1', '-1']);
        serving.unsubscribe();
      });
    }));

  it('V8: remembers so many clients, those that were heard last', () =>
    virtually(({ at }) => {
      const handled: string[] = [];
      const handler = exactlyOnce<Order, unknown>({ numberOf, capacity: 2 }, ({ id }) => {
        handled.push(id);
        return [];
      });
      const { ws, serving, order } = start(handler);
      const socket = ws.connect();
      for (const id of ['ann', 'bob', 'ann', 'cyd', 'ann', 'bob']) socket.says(order(1, id));
      at(1, () => {
        expect(handled).toEqual(['ann', 'bob', 'cyd', 'bob']);
        serving.unsubscribe();
      });
    }));

  it('V8: a handler goes on when its subscriber has left', () => {
    const running$ = new Subject<never>();
    let left = 0;
    const handler = exactlyOnce<Order>(
      { numberOf },
      () => new Observable((subscriber) => (running$.subscribe(subscriber), () => left++)),
    );
    const client = {} as never;
    (handler({ id: 'ann', n: 1 }, client) as Observable<Order>).subscribe().unsubscribe();
    expect(left).toBe(0);
    running$.complete();
    expect(left).toBe(1);
  });
});

describe('memoryLog', () => {
  const since = <T>(log: MemoryLog<T>, cursor: number) => {
    let found: { gap: boolean; messages: T[] } | undefined;
    log
      .since(cursor)
      .subscribe(({ gap, entries }) => (found = { gap, messages: entries.map(({ message }) => message) }));
    return found;
  };
  const fill = <T>(log: MemoryLog<T>, messages: T[]) => {
    const cursors: number[] = [];
    for (const message of messages) log.append(message).subscribe(({ cursor }) => cursors.push(cursor));
    return cursors;
  };

  it('V9: emits at once what came after a cursor', () => {
    const log = memoryLog<string>();
    const [a = NaN, b = NaN, c = NaN] = fill(log, ['a', 'b', 'c']);
    expect([b, c]).toEqual([a + 1, a + 2]);
    expect(since(log, a - 1)).toEqual({ gap: false, messages: ['a', 'b', 'c'] });
    expect(since(log, b)).toEqual({ gap: false, messages: ['c'] });
    expect(since(log, c)).toEqual({ gap: false, messages: [] });
  });

  it.each([
    ['messages', { capacity: 3 }, ['5', '6', '7']],
    ['bytes', { maxBytes: 6 }, ['6', '7']],
    ['bytes of its own', { maxBytes: 6, sizeOf: () => 5 }, ['7']],
    ['no message', { capacity: 0 }, []],
  ])('V9: keeps no more than a bound in %s, and reports the gap', (_, config, kept) => {
    const log = memoryLog<string>(config);
    const cursors = fill(log, ['1', '2', '3', '4', '5', '6', '7']);
    const oldest = cursors.at(-1)! - kept.length;
    expect(since(log, oldest)).toEqual({ gap: false, messages: kept });
    expect(since(log, oldest - 1)).toEqual({ gap: true, messages: kept });
  });

  it('V9: keeps nothing longer than maxAge', () =>
    virtually(({ at }) => {
      const log = memoryLog<string>({ maxAge: 100 });
      const [a = NaN] = fill(log, ['a']);
      at(60, () => fill(log, ['b']));
      at(90, () => expect(since(log, a - 1)).toEqual({ gap: false, messages: ['a', 'b'] }));
      at(110, () => expect(since(log, a - 1)).toEqual({ gap: true, messages: ['b'] }));
      at(110, () => expect(since(log, a)).toEqual({ gap: false, messages: ['b'] }));
      at(170, () => expect(since(log, a)).toEqual({ gap: true, messages: [] }));
      at(170, () => expect(since(log, a + 1)).toEqual({ gap: false, messages: [] }));
    }));

  it('V9: a cursor of an earlier run, or of nobody, is followed by a gap', async () => {
    const earlier = memoryLog<string>();
    const [old = NaN] = fill(earlier, ['a']);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const log = memoryLog<string>();
    fill(log, ['b']);
    for (const cursor of [old, 0, NaN, Infinity, -1])
      expect(since(log, cursor)).toEqual({ gap: true, messages: ['b'] });
    expect(await firstValueFrom(log.append('c'))).toEqual({ cursor: expect.any(Number) as number, message: 'c' });
  });

  it('V9: stays within its bounds over very many messages', () => {
    const log = memoryLog<number>({ capacity: 10 });
    const cursors = fill(
      log,
      Array.from({ length: 50_000 }, (_, i) => i),
    );
    expect(since(log, cursors.at(-11)!)?.messages).toEqual([
      49990, 49991, 49992, 49993, 49994, 49995, 49996, 49997, 49998, 49999,
    ]);
  });
});
