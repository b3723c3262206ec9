import { noop, take } from 'rxjs';
import { isRequestError, request, RequestError, type HeartbeatSocket, type RequestConfig } from '../lib/index.js';
import { states, virtually } from './support/virtually.js';

type Config = Partial<RequestConfig<string, string, string>>;

/** Requests with the ids `a`, `b`, … of the letters themselves: the server's letter replies to the request of that letter. */
const requests = (socket$: HeartbeatSocket<string, unknown>, config: Config = {}) => {
  const ids = ['a', 'b', 'c', 'd'];
  return request<string, string, string>(socket$, {
    idOf: (message) => message.toLowerCase(),
    nextId: () => ids.shift() ?? 'z',
    ...config,
  });
};

const plain = { serializer: String };
const sum = (id: string) => id;
const lost = expect.objectContaining({ kind: 'lost' }) as unknown;

describe('request()', () => {
  it('Q1: a request is sent at once on an open socket, emits its reply and completes', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { server, socket$ } = connectTo(['o---a'], plain);
      const call = requests(socket$);
      expectObservable(socket$, '  ^------!').toBe('----a');
      expectObservable(call(sum), '--^      ').toBe('----(a|)');
      expectObservable(server.received$).toBe('    --a');
    }));

  it('Q1: a request needs no other subscriber: it connects, waits for the session, and leaves', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { server, socket$ } = connectTo(['---o-a'], plain);
      expectObservable(requests(socket$)(sum)).toBe('-----(a|)');
      expectObservable(server.received$).toBe('       ---a');
      expectObservable(states(socket$), '-^-------!').toBe('-c-o-i');
    }));

  it('Q1: each subscription is a separate request, on one connection', () =>
    virtually(({ connectTo, expectObservable, flush }) => {
      const { server, socket$ } = connectTo(['o--ba'], plain);
      const reply$ = requests(socket$)(sum);
      expectObservable(reply$).toBe('    ----(a|)');
      expectObservable(reply$, '  -^').toBe('---(b|)');
      flush();
      expect(server.received).toEqual(['a', 'b']);
      expect(server.connections).toHaveLength(1);
    }));

  it('Q1: a message that replies to nothing, or to another request, is none of its business', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['o-xb-x-a'], plain);
      expectObservable(requests(socket$)(sum)).toBe('-------(a|)');
    }));

  it('Q1: isLast makes a stream of replies', () =>
    virtually(({ connectTo, expectObservable }) => {
      const { socket$ } = connectTo(['o-a-a-A-a'], plain);
      const call = requests(socket$, { isLast: (reply) => reply === 'A' });
      expectObservable(call(sum)).toBe('--a-a-(A|)');
    }));

  it('Q1: idOf is called once for a message, however many requests are under way', () =>
    virtually(({ connectTo, flush, at }) => {
      const { socket$ } = connectTo(['o-cba'], plain);
      const idOf = jest.fn((message: string) => message);
      const call = requests(socket$, { idOf });
      const replies: string[] = [];
      for (let n = 0; n < 3; n++) call(sum).subscribe((reply) => replies.push(reply));
      at(5, () => expect(replies).toEqual(['c', 'b', 'a']));
      flush();
      expect(idOf).toHaveBeenCalledTimes(3);
    }));

  describe('without a reply', () => {
    it.each([4, 7, 100])(
      'Q2: no reply within a timeout of %i ms is an error of kind timeout, and nothing is sent again',
      (timeout) =>
        virtually(({ connectTo, watch, log, flush }) => {
          const { server, socket$ } = connectTo(['o'], plain);
          watch('call', requests(socket$, { timeout })(sum));
          flush();
          expect(log).toEqual([`${timeout} call: error RequestError`]);
          expect(server.received).toEqual(['a']);
        }),
    );

    it('Q2: the time in which there is no connection is part of the timeout', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['---------o'], plain);
        expectObservable(requests(socket$, { timeout: 5 })(sum)).toBe(
          '-----#',
          undefined,
          expect.objectContaining({ kind: 'timeout', message: 'no reply within 5 ms' }),
        );
        expectObservable(server.received$, '^-------------!').toBe('');
      }));

    it('Q2: the timeout of a stream counts from the reply before', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['o--a--a'], plain);
        const call = requests(socket$, { timeout: 4, isLast: () => false });
        expectObservable(call(sum)).toBe('---a--a---#', undefined, expect.objectContaining({ kind: 'timeout' }));
      }));

    it('Q2: by default a request may take 10 s; with Infinity it has no limit', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['o'], plain);
        const timedOut = expect.objectContaining({ kind: 'timeout' }) as unknown;
        expectObservable(requests(socket$)(sum)).toBe('10000ms #', undefined, timedOut);
        expectObservable(requests(socket$, { timeout: Infinity })(sum), '^ 100000ms !').toBe('');
      }));

    it('Q2: complete() is an error of kind closed', () =>
      virtually(({ connectTo, at, expectObservable }) => {
        const { socket$ } = connectTo(['o'], plain);
        at(3, () => socket$.complete());
        expectObservable(requests(socket$)(sum)).toBe('---#', undefined, expect.objectContaining({ kind: 'closed' }));
      }));
  });

  describe('a lost connection', () => {
    it('Q3: is an error of the requests that were sent on it, with the loss as cause, and they are not sent again', () =>
      virtually(({ connectTo, expectObservable, flush }) => {
        const { server, socket$ } = connectTo(['o---#', 'o-a'], plain);
        expectObservable(socket$, '^-----------!').toBe('---------a');
        let caught: unknown;
        requests(socket$)(sum).subscribe({ error: (error: unknown) => (caught = error) });
        flush();
        expect(caught).toMatchObject({ name: 'RequestError', kind: 'lost', cause: { kind: 'close' } });
        expect(server.received).toEqual(['a']);
      }));

    it('Q3: a clean close by the server is one, too', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['o---|', 'o-a'], plain);
        expectObservable(requests(socket$)(sum)).toBe('----#', undefined, lost);
      }));

    it('Q3: is none of a request that was not sent yet: that leaves as soon as there is a session', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['-#', '-#', 'o-a'], plain);
        expectObservable(requests(socket$)(sum)).toBe('----------(a|)');
        expectObservable(server.received$).toBe('       --------a');
      }));

    it('Q3: of a stream is an error after the replies that came', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['o-a-#', 'o-a'], plain);
        expectObservable(requests(socket$, { isLast: () => false })(sum)).toBe('--a-#', undefined, lost);
      }));

    it('Q3: with repeat the request is sent again on the next connection', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['o---#', 'o-a'], plain);
        expectObservable(requests(socket$, { repeat: true })(sum)).toBe('---------(a|)');
        expectObservable(server.received$).toBe('       a------a');
      }));

    it('Q3: the end of the socket before the request was sent is one, too', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { socket$ } = connectTo(['-#', '-#'], { ...plain, reconnect: { delay: 3, maxRetries: 1 } });
        expectObservable(requests(socket$)(sum)).toBe('-----#', undefined, lost);
      }));
  });

  describe('cancel', () => {
    const cancel = (id: string) => id.toUpperCase();

    it('Q4: is sent once when the subscriber leaves before the last reply', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['o-------'], plain);
        expectObservable(socket$, '^--------!').toBe('');
        expectObservable(requests(socket$, { cancel })(sum), '^---!').toBe('');
        expectObservable(server.received$).toBe('a---A');
      }));

    it('Q4: is sent when the time is up', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['o-------'], plain);
        expectObservable(socket$, '^--------!').toBe('');
        expectObservable(requests(socket$, { cancel, timeout: 3 })(sum)).toBe('---#', undefined, expect.anything());
        expectObservable(server.received$).toBe('a--A');
      }));

    it.each([
      ['after the last reply', 'o-a-----', '^--------!'],
      ['when the subscriber leaves on the last reply', 'o-a-----', '^--------!'],
    ])('Q4: is not sent %s', (title, script, until) =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo([script], plain);
        expectObservable(socket$, until).toBe('--a');
        const reply$ = requests(socket$, { cancel })(sum);
        expectObservable(title.includes('leaves') ? reply$.pipe(take(1)) : reply$).toBe('--(a|)');
        expectObservable(server.received$).toBe('a');
      }),
    );

    it('Q4: is not sent for a request that was never sent', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['---o----'], plain);
        expectObservable(socket$, '^--------!').toBe('');
        expectObservable(requests(socket$, { cancel })(sum), '^-!').toBe('');
        expectObservable(server.received$).toBe('');
      }));

    it('Q4: is not sent on the connection after the one that was lost', () =>
      virtually(({ connectTo, expectObservable }) => {
        const { server, socket$ } = connectTo(['o-#', 'o----'], plain);
        expectObservable(socket$, '^----------!').toBe('');
        expectObservable(requests(socket$, { cancel })(sum)).toBe('--#', undefined, lost);
        expectObservable(server.received$).toBe('a');
      }));
  });

  it('Q1: a request made inside onOpen waits for the session', () =>
    virtually(({ connectTo, expectObservable }) => {
      const replies: unknown[] = [];
      const onOpen = () => {
        requests(socket$)(sum).subscribe((reply) => replies.push(reply));
        return ['h'];
      };
      const { server, socket$ } = connectTo(['o-a'], { ...plain, onOpen });
      expectObservable(socket$, '^---!').toBe('--a');
      expectObservable(server.received$).toBe('(ha)');
    }));

  it.each([
    ['the message', { message: () => { throw new Error('mine'); } }], // prettier-ignore
    ['nextId', { nextId: () => { throw new Error('mine'); } }], // prettier-ignore
    ['idOf', { idOf: () => { throw new Error('mine'); } }], // prettier-ignore
    ['isLast', { isLast: () => { throw new Error('mine'); } }], // prettier-ignore
  ])('Q5: what %s throws is an error of the request alone', (_, given) =>
    virtually(({ connectTo, expectObservable, flush }) => {
      const { message = sum, ...config } = given as Config & { message?: typeof sum };
      const { server, socket$ } = connectTo(['o-a-x'], plain);
      expectObservable(socket$, '^-----!').toBe('--a-x');
      let caught: unknown;
      requests(socket$, config)(message).subscribe({ error: (error: unknown) => (caught = error) });
      flush();
      expect(caught).toEqual(new Error('mine'));
      expect(server.connections).toHaveLength(1);
    }),
  );

  it('Q5: a request that makes no message says so', () =>
    virtually(({ connectTo, flush }) => {
      const { socket$ } = connectTo(['o'], plain);
      let caught: unknown;
      requests(socket$)(() => undefined as never).subscribe({ error: (error: unknown) => (caught = error) });
      flush();
      expect(caught).toEqual(new TypeError('request.message must be a function that returns a message'));
    }));

  it('Q5: ids are counted from 1 where they are numbers', () =>
    virtually(({ connectTo, at, flush }) => {
      const { server, socket$ } = connectTo(['o'], {});
      const call = request(socket$ as HeartbeatSocket<{ id?: number }, { id: number }>, { idOf: ({ id }) => id });
      at(2, () => [1, 2].forEach(() => call((id) => ({ id })).subscribe({ error: noop })));
      at(4, () => socket$.unsubscribe());
      socket$.subscribe();
      flush();
      expect(server.received).toEqual(['{"id":1}', '{"id":2}']);
    }));

  it('Q5: an error is recognised by its name, not by its class', () => {
    expect(isRequestError(new RequestError('closed', ''))).toBe(true);
    expect(isRequestError({ name: 'RequestError' })).toBe(true);
    expect(isRequestError(new Error('RequestError'))).toBe(false);
  });
});
