import { Observable } from 'rxjs';
import { TestScheduler, type RunHelpers } from 'rxjs/testing';
import { webSocket } from 'rxjs/webSocket';
import { heartbeatSocket$ } from '../../lib/index.js';
import { marbleServer } from '../../lib/testing/index.js';

const run = (test: (helpers: RunHelpers) => void) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

describe('marbleServer', () => {
  it('plays one script for each attempt', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { WebSocketCtor, lives } = marbleServer(cold, ['o-a-|', 'o-b']);
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 3 });
      expectObservable(socket$, '^-----------!').toBe('--a------b');
      expectSubscriptions(lives[0]!).toBe('           ^---!');
      expectSubscriptions(lives[1]!).toBe('           -------^----!');
    });
  });

  it('opens, refuses, drops and closes with a code', () => {
    run(({ cold, expectObservable }) => {
      const { WebSocketCtor } = marbleServer(cold, ['--#', 'o-#', { marbles: 'o-|', code: 4000, reason: 'why' }, 'o']);
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 1 });
      const lost$ = new Array<unknown>();
      socket$.events$.subscribe((event) => {
        if (event.type === 'lost') lost$.push([event.cause.kind, event.cause.code, event.cause.reason]);
      });
      expectObservable(socket$, '^ 19ms !').toBe('');
      cold('-------------------|').subscribe({
        complete: () =>
          expect(lost$).toEqual([
            ['error', undefined, undefined],
            ['close', 1006, ''],
            ['close', 4000, 'why'],
          ]),
      });
    });
  });

  it('answers pings unless told otherwise, and shows what it received', () => {
    run(({ cold, expectObservable }) => {
      const { WebSocketCtor, received$ } = marbleServer(cold, ['o']);
      const heartbeat = { interval: 3, pongTimeout: 2 };
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, heartbeat });
      socket$.next('hello');
      expectObservable(received$).toBe('a--p--p', { a: '"hello"', p: '{"type":"ping"}' });
      expectObservable(socket$, '^-------!').toBe('');
    });
  });

  it('stays silent after o without a reply, as a half-open peer does', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const { WebSocketCtor, lives } = marbleServer(cold, ['o', 'o'], { reply: () => undefined });
      const heartbeat = { interval: 3, pongTimeout: 2 };
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, heartbeat, reconnect: 2 });
      expectObservable(socket$, '^---------!').toBe('');
      expectSubscriptions(lives[0]!).toBe('^----!');
      expectSubscriptions(lives[1]!).toBe('-------^--!');
    });
  });

  it('can leave a closing socket without an answer, or answer late', () => {
    run(({ cold, expectObservable }) => {
      const closed: number[] = [];
      const closeObserver = { next: ({ code }: CloseEvent) => closed.push(code) };
      const server = marbleServer(cold, [
        { marbles: 'o', closing: false },
        { marbles: 'o', closing: 2 },
      ]);
      const socket$ = webSocket({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor as never, closeObserver });
      expectObservable(socket$, '^-!').toBe('');
      expectObservable(socket$, '----^-!').toBe('');
      cold('-------a--b').subscribe((frame) => expect(closed).toEqual(frame === 'a' ? [] : [1005]));
    });
  });

  it('sends values as JSON, or as the serializer has it', () => {
    run(({ cold, expectObservable }) => {
      const values = { a: { price: 1 } };
      const json = marbleServer(cold, ['o-a'], { values });
      const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: json.WebSocketCtor });
      expectObservable(socket$, '^---!').toBe('--a', values);
      const text = marbleServer(cold, ['o-a'], { values: { a: 'raw' }, serializer: String });
      const raw$ = heartbeatSocket$({
        url: 'ws://test',
        WebSocketCtor: text.WebSocketCtor,
        deserializer: ({ data }) => data as unknown,
      });
      expectObservable(raw$, '^---!').toBe('--a', { a: 'raw' });
    });
  });

  it('throws for an attempt that has no script', () => {
    const test = () =>
      run(({ cold, expectObservable }) => {
        const { WebSocketCtor } = marbleServer(cold, ['o-|']);
        expectObservable(heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 1 }), '^---------!').toBe('');
      });
    expect(test).toThrow('attempt 2 was made, but marbleServer() has 1 scripts');
  });

  describe('takes `cold` from wherever it comes', () => {
    /** The context of rxjs-marbles: its `cold` needs it. */
    class Context {
      constructor(private readonly helpers: Pick<RunHelpers, 'cold'>) {}
      cold(marbles: string) {
        return this.helpers.cold(marbles);
      }
    }
    /** What `cold` of jasmine-marbles makes. */
    class TestColdObservable extends Observable<string> {
      constructor(cold$: Observable<string>) {
        super();
        Object.assign(this, { source: cold$ });
      }
    }

    const colds: [string, (cold: RunHelpers['cold']) => (marbles: string) => Observable<string>][] = [
      ['a context, bound', (cold) => (marbles) => new Context({ cold }).cold(marbles)],
      ['a context, unbound', (cold) => new Context({ cold }).cold],
      ['a package that wraps', (cold) => (marbles) => new TestColdObservable(cold(marbles))],
    ];

    it.each(colds)('%s', (_, made) => {
      run(({ cold, expectObservable, expectSubscriptions }) => {
        const { WebSocketCtor, lives } = marbleServer(made(cold), ['2ms o-(ab)-|', '#', 'o c']);
        const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 3 });
        expectObservable(socket$, '^ 20ms !').toBe('----(ab)--------c');
        expectSubscriptions(lives[0]!).toBe('        ^--------!');
        expectSubscriptions(lives[1]!).toBe('        ------------(^!)');
      });
    });

    it.each(colds)('%s, and refuses it outside run()', (_, made) => {
      const scheduler = new TestScheduler(() => true);
      const cold = scheduler.createColdObservable.bind(scheduler);
      expect(() => marbleServer(made(cold), ['o'])).toThrow('works inside TestScheduler.run() alone');
    });
  });

  it('refuses to work outside run()', () => {
    const scheduler = new TestScheduler(() => true);
    expect(() => marbleServer(scheduler.createColdObservable.bind(scheduler), ['o'])).toThrow(
      'works inside TestScheduler.run() alone',
    );
  });

  it.each([
    [['oo'], "attempt 1 ('oo') opens twice"],
    [['o', 'a'], "attempt 2 ('a') sends 'a' before it opens"],
    [['o-x'], "sends 'x', which is not among its values: a, b"],
    [['^o'], 'cold observable cannot have subscription offset'],
  ])('refuses the scripts %j', (scripts, message) => {
    const test = () => run(({ cold }) => void marbleServer(cold, scripts, { values: { a: 1, b: 2 } }));
    expect(test).toThrow(message);
  });
});
