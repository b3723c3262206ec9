import { config } from 'rxjs';
import { virtually } from './support/virtually.js';

describe('incoming', () => {
  describe('bad frames', () => {
    afterEach(() => (config.onUnhandledError = null));

    it('I1: a frame that cannot be decoded is skipped and reported, and the stream continues', () =>
      virtually(({ connectTo, watch, log, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['o-axb'], {}, { values: { x: '{"SECRET' } });
        socket$.events$.subscribe((event) => expect(JSON.stringify(event)).not.toContain('SECRET'));
        watch('event', socket$.events$);
        expectObservable(socket$, '^----!').toBe('--a-b');
        flush();
        expect(log.slice(2)).toEqual(['3 event: bad-frame SyntaxError', '5 event: idle']);
        expect(server.connections).toHaveLength(1);
      }));

    it('I1: a frame is skipped and reported when a custom deserializer throws any value', () =>
      virtually(({ connectTo, watch, log, expectObservable, flush }) => {
        const deserializer = ({ data }: MessageEvent) => {
          if (data === '"x"') throw null as unknown as Error;
          return data as string;
        };
        const { socket$ } = connectTo(['o-xa'], { deserializer });
        watch('event', socket$.events$);
        expectObservable(socket$, '^----!').toBe('---a', { a: '"a"' });
        flush();
        expect(log[2]).toBe('2 event: bad-frame undefined');
      }));

    it('I1: by default a binary frame is skipped and reported', () =>
      virtually(({ connectTo, at, watch, log, expectObservable }) => {
        const { server, socket$ } = connectTo(['o--a']);
        expectObservable(socket$, '^----!').toBe('---a');
        watch('event', socket$.events$);
        at(2, () => {
          server.connections[0]!.onmessage!({ data: new ArrayBuffer(2) } as MessageEvent);
          expect(log.at(-1)).toBe('2 event: bad-frame SyntaxError');
        });
      }));

    it('I1: a subscriber that throws harms neither the others nor the connection', () =>
      virtually(({ connectTo, watch, at, log, note, flush }) => {
        const { server, socket$ } = connectTo(['o-a-b']);
        config.onUnhandledError = (error: Error) => note(error.message);
        const bad = socket$.subscribe(() => {
          throw new Error('oops');
        });
        const good = watch('good', socket$);
        at(5, () => {
          bad.unsubscribe();
          good.unsubscribe();
        });
        flush();
        expect(log).toEqual(['2 good: a', '2 oops', '4 good: b', '4 oops']);
        expect(server.connections).toHaveLength(1);
      }));
  });

  describe('multiplex', () => {
    const isFor = (channel: string) => (message: string) => message.startsWith(channel);
    const channelOf =
      (socket$: ReturnType<Parameters<Parameters<typeof virtually>[0]>[0]['connectTo']>['socket$']) =>
      (name: string, subMsg: () => unknown = () => `sub ${name}`, unsubMsg: () => unknown = () => `unsub ${name}`) =>
        socket$.multiplex(subMsg, unsubMsg, isFor(name));
    const values = { a: '"a1"', b: '"b1"' };

    it('I2: a channel is requested on every connection, and emits its own messages', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['-o-ab#', '-o-ba'], {}, { values });
        expectObservable(channelOf(socket$)('a'), '^----------------!').toBe('---a--------a', { a: 'a1' });
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([['"sub a"'], ['"sub a"', '"unsub a"']]);
      }));

    it('I2: a channel is requested at once on an open socket, and released before the socket closes', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        const subscription = socket$.subscribe();
        at(2, () => {
          const channel = channelOf(socket$)('a').subscribe();
          expect(server.received).toEqual(['"sub a"']);
          channel.unsubscribe();
          expect(server.received).toEqual(['"sub a"', '"unsub a"']);
          subscription.unsubscribe();
        });
        flush();
      }));

    it('I2: a channel is requested after the handshake, before the queued messages', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['-o'], { onOpen: () => ['auth'] });
        socket$.next('waited');
        const channel = channelOf(socket$)('a').subscribe();
        at(3, () => channel.unsubscribe());
        flush();
        expect(server.received).toEqual(['"auth"', '"sub a"', '"waited"', '"unsub a"']);
      }));

    it('I2: a channel that is left while connecting or waiting sends nothing, then or later', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['--o#', '--o']);
        const all = socket$.subscribe();
        const [a, b] = [channelOf(socket$)('a').subscribe(), channelOf(socket$)('b').subscribe()];
        at(1, () => a.unsubscribe());
        at(4, () => b.unsubscribe());
        at(12, () => all.unsubscribe());
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual([['"sub b"'], []]);
      }));

    it('I2: two channels share a socket, which stays open until both are left', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['o-ab--ab--ab'], {}, { values });
        expectObservable(channelOf(socket$)('a'), '^----!       ').toBe('--a', { a: 'a1' });
        expectObservable(channelOf(socket$)('b'), '^----------!').toBe('---b---b', { b: 'b1' });
        flush();
        expect(server.connections).toHaveLength(1);
        expect(server.received).toEqual(['"sub a"', '"sub b"', '"unsub a"', '"unsub b"']);
      }));

    it('I2: a channel ends with its socket, and gives nothing back', () =>
      virtually(({ connectTo, at, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o', 'o#'], { reconnect: { maxRetries: 0 } });
        watch('a', channelOf(socket$)('a'));
        at(2, () => socket$.complete());
        at(4, () => watch('b', channelOf(socket$)('b')));
        flush();
        expect(log).toEqual(['2 a: complete', '5 b: error close 1006']);
        expect(server.received).toEqual(['"sub a"', '"sub b"']);
      }));

    it('I2: the same channel may be subscribed to many times', () =>
      virtually(({ connectTo, at, flush }) => {
        const { server, socket$ } = connectTo(['o', 'o']);
        const channel$ = channelOf(socket$)('a');
        for (const ms of [0, 10]) {
          at(ms, () => {
            const channel = channel$.subscribe();
            at(5, () => channel.unsubscribe());
          });
        }
        flush();
        expect(server.connections.map(({ received }) => received)).toEqual(Array(2).fill(['"sub a"', '"unsub a"']));
      }));

    it('I2: a messageFilter that throws errors its channel, which is given back; the other channels go on', () =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        const { server, socket$ } = connectTo(['o-ab'], {}, { values });
        const messageFilter = () => raise(new RangeError('oops'));
        watch('bad', socket$.multiplex(() => 'sub', () => 'unsub', messageFilter)); // prettier-ignore
        const b = watch('b', channelOf(socket$)('b'));
        at(5, () => b.unsubscribe());
        flush();
        expect(log).toEqual(['2 bad: error RangeError', '3 b: b1']);
        expect(server.received).toEqual(['"sub"', '"sub b"', '"unsub"', '"unsub b"']);
      }));

    it('I2: a subMsg that throws errors its channel, at once or on a later connection; the other channels go on', () =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        let n = 0;
        const { server, socket$ } = connectTo(['-o-b#', 'o-b'], {}, { values });
        watch(
          'bad',
          channelOf(socket$)('c', () => (n++ < 2 ? 'sub c' : raise(new RangeError('oops')))),
        );
        const b = watch('b', channelOf(socket$)('b'));
        at(12, () => b.unsubscribe());
        flush();
        expect(log).toEqual(['3 b: b1', '7 bad: error RangeError', '9 b: b1']);
        expect(server.connections[1]!.received).toContain('"sub b"');
        expect(server.connections[1]!.received).not.toContain('"sub c"');
      }));

    it('I2: a subMsg that throws at once opens no socket', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o']);
        watch('bad', channelOf(socket$)('c', () => raise(new RangeError('oops')))); // prettier-ignore
        flush();
        expect(log).toEqual(['0 bad: error RangeError']);
        expect(server.connections).toEqual([]);
      }));

    it('I2: an unsubMsg that throws is reported; the channel is left, and the socket stays open', () =>
      virtually(({ connectTo, watch, at, log, flush }) => {
        const { server, socket$ } = connectTo(['o---b'], {}, { values });
        watch('event', socket$.events$);
        const b = watch('b', channelOf(socket$)('b'));
        const bad = channelOf(socket$)('c', undefined, () => raise(new RangeError('oops'))).subscribe();
        at(2, () => bad.unsubscribe());
        at(6, () => b.unsubscribe());
        flush();
        expect(log.slice(2, 4)).toEqual(['2 event: callback-error unsubMsg RangeError', '4 b: b1']);
        expect(server.connections).toHaveLength(1);
      }));

    it('I2: complete() from within a channel gives nothing back to a closed socket', () =>
      virtually(({ connectTo, watch, log, flush }) => {
        const { server, socket$ } = connectTo(['o-a'], {}, { values });
        const channel$ = channelOf(socket$)('a');
        channel$.subscribe(() => socket$.complete());
        watch('a', channel$);
        flush();
        expect(log).toEqual(['2 a: complete']);
        expect(server.received).toEqual(['"sub a"', '"sub a"']);
      }));
  });
});

function raise(error: Error): never {
  throw error;
}
