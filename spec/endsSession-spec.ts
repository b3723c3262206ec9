import { isSocketLostError } from '../lib/index.js';
import { virtually } from './support/virtually.js';

describe('endsSession', () => {
  const values = { x: '"end"', a: '"a"' };

  it.each([
    [true, undefined],
    [4001, 4001],
    [0, 0],
    ['moved', 'moved'],
    ['a SECRET text', undefined],
  ])('I4: %p ends the session as a loss of kind `ended`, after the message, and is retried', (given, code) =>
    virtually(({ connectTo, watch, at, log, flush }) => {
      const endsSession = (message: string) => message === 'end' && given;
      const { server, socket$ } = connectTo(['o-axa', 'o-a'], { endsSession }, { values });
      const causes: unknown[] = [];
      socket$.events$.subscribe((event) => {
        if (event.type !== 'lost') return;
        causes.push((event.cause.cause as { code?: unknown }).code);
        expect(isSocketLostError(event.cause)).toBe(true);
        expect(JSON.stringify(event)).not.toContain('SECRET');
      });
      const subscription = watch('message', socket$);
      watch('event', socket$.events$);
      at(12, () => subscription.unsubscribe());
      flush();
      expect(log.filter((line) => /message|lost/.test(line)).map((line) => line.slice(2))).toEqual([
        'message: a',
        'message: end',
        expect.stringContaining('lost'),
        'message: a',
      ]);
      expect(causes).toEqual([code]);
      expect(server.connections).toHaveLength(2);
    }),
  );

  it('I4: shouldReconnect may say that it is the end', () =>
    virtually(({ connectTo, watch, log, flush }) => {
      const reconnect = { shouldReconnect: () => false };
      const { server, socket$ } = connectTo(
        ['o-x', 'o'],
        { endsSession: (message) => message === 'end', reconnect },
        { values },
      );
      watch('message', socket$);
      flush();
      expect(log.at(-1)).toBe('2 message: error ended');
      expect(server.connections).toHaveLength(1);
    }));

  it.each([undefined, false])('I4: with %p the session continues', (given) =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['o-aa'], { endsSession: () => given });
      expectObservable(socket$, '^----!').toBe('--aa');
    }),
  );

  it('I4: a function that throws, or returns a promise, is reported, and the session continues', () =>
    virtually(({ connectTo, watch, at, log, flush }) => {
      const endsSession = (message: string) => {
        if (message === 'a') throw new Error('SECRET');
        return Promise.resolve(true) as never;
      };
      const { server, socket$ } = connectTo(['o-ab'], { endsSession });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(5, () => subscription.unsubscribe());
      flush();
      expect(log).toContain('2 event: callback-error endsSession Error');
      expect(log).toContain('3 event: callback-error endsSession TypeError');
      expect(log.join()).not.toContain('SECRET');
      expect(server.connections).toHaveLength(1);
    }));

  it('I4, R8: endsSession is not called after the message has ended the socket, and ends no socket twice', () =>
    virtually(({ connectTo, watch, log, flush }) => {
      let asked = 0;
      const { socket$ } = connectTo(['o-ax', 'o'], {
        endsSession: () => {
          asked++;
          return true;
        },
      });
      watch('event', socket$.events$);
      const subscription = socket$.subscribe(() => subscription.unsubscribe());
      flush();
      expect(asked).toBe(0);
      expect(log.join()).not.toContain('lost');
    }));

  it('I4: a message of the handshake ends it, too', () =>
    virtually(({ connectTo, watch, at, log, flush }) => {
      const { socket$ } = connectTo(
        ['o-x', 'o'],
        {
          endsSession: (message) => message === 'end' && 7,
          async *onOpen(message$) {
            yield 'hello';
            await new Promise(() => message$.subscribe());
          },
        },
        { values },
      );
      watch('event', socket$.events$);
      const subscription = socket$.subscribe();
      at(4, () => subscription.unsubscribe());
      flush();
      expect(log.join()).toContain('lost ended');
      expect(log.join()).not.toContain('open');
    }));
});
