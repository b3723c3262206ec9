import { virtually, type Config } from './support/virtually.js';

describe('abandoned sockets', () => {
  type Scene = [name: string, scripts: string[], config: Config, isLeft: boolean];
  const abandoned: Scene[] = [
    ['whose pong is missing', ['o', 'o'], { heartbeat: { interval: 4, pongTimeout: 2 } }, false],
    ['that reconnect() dropped', ['o', 'o'], {}, false],
    ['that did not open in time', ['-', 'o'], { connectTimeout: 4 }, false],
    ['whose handshake failed', ['o', 'o'], { onOpen: failOnce() }, false],
    ['whose subscribers have left', ['o', 'o'], {}, true],
  ];
  it.each(abandoned)('C5: a socket %s is inert, and later events of it change nothing', (_, scripts, config, isLeft) =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const heard: string[] = [];
      const { server, socket$ } = connectTo(
        scripts,
        {
          ...config,
          deserializer: (event) => (heard.push(`decode ${String(event.data)}`), ''),
          closeObserver: { next: () => heard.push('close') },
          openObserver: { next: () => heard.push('open') },
        },
        { closing: false, reply: () => undefined },
      );
      let subscription = watch('message', socket$);
      at(6, () => {
        if (isLeft) {
          subscription.unsubscribe();
          subscription = watch('message', socket$);
        } else if (server.connections.length < 2 && server.live) socket$.reconnect();
      });
      at(10, () => {
        expect(server.connections).toHaveLength(2);
        socket$.next('waits or leaves by the new one');
        watch('event', socket$.events$);
        watch('status', socket$.status$);
        heard.length = log.length = 0;
        const [old] = server.connections;
        old!.sendFrame('"late"');
        old!.onopen?.({ type: 'open' } as Event);
        old!.onmessage?.({ data: '"late"' } as MessageEvent);
        old!.drop();
        old!.onclose?.({ code: 1000, wasClean: true } as CloseEvent);
        expect([...heard, ...log]).toEqual([]);
        expect(old!.received).not.toContain('"waits or leaves by the new one"');
        subscription.unsubscribe();
      });
      flush();
      expect(server.received).toContain('"waits or leaves by the new one"');
      expect(server.connections).toHaveLength(2);
    }),
  );

  it('C5: closeObserver is not notified of the close of a socket that was given up, even before the next attempt', () =>
    virtually(({ connectTo, at, log, note, flush }) => {
      const heartbeat = { interval: 4, pongTimeout: 2 };
      const closeObserver = { next: () => note('close') };
      const { server, socket$ } = connectTo(['o'], { heartbeat, closeObserver, reconnect: 20 }, { closing: false, reply: () => undefined }); // prettier-ignore
      socket$.subscribe();
      at(9, () => server.connections[0]!.end(1000, ''));
      at(10, () => socket$.unsubscribe());
      flush();
      expect(log).toEqual([]);
    }));

  it('C5: a frame that arrives after complete() is neither decoded nor emitted', () =>
    virtually(({ connectTo, at, watch, log, flush }) => {
      const decoded: unknown[] = [];
      const deserializer = ({ data }: MessageEvent) => (decoded.push(data), '');
      const { server, socket$ } = connectTo(['o'], { deserializer }, { closing: false });
      watch('message', socket$);
      at(2, () => socket$.complete());
      at(3, () => server.connections[0]!.sendFrame('"late"'));
      flush();
      expect(log).toEqual(['2 message: complete']);
      expect(decoded).toEqual([]);
    }));

  it('C5: closeObserver is notified when a connection is lost, left or completed', () =>
    virtually(({ connectTo, at, note, log, flush }) => {
      const closeObserver = { next: ({ code }: CloseEvent) => note(`${code}`) };
      const { socket$ } = connectTo(['o-|', 'o', 'o'], { closeObserver });
      const subscription = socket$.subscribe();
      at(10, () => subscription.unsubscribe());
      at(20, () => socket$.subscribe());
      at(25, () => socket$.complete());
      flush();
      expect(log).toEqual(['2 1000', '10 1000', '25 1000']);
    }));

  it('C5: the socket of a dead peer is terminated where it has terminate(), that of a live peer is closed', () =>
    virtually(({ connectTo, at, flush }) => {
      const config = { heartbeat: { interval: 4, pongTimeout: 2 } };
      const { server, socket$ } = connectTo(['o', 'o'], config, { reply: () => undefined });
      const terminated: number[] = [];
      const canTerminate = () => {
        const socket = server.connections.at(-1)!;
        const terminate = () => {
          terminated.push(server.connections.indexOf(socket));
          socket.readyState = 3;
        };
        Object.assign(socket, { terminate });
      };
      at(1, canTerminate);
      at(10, canTerminate);
      const subscription = socket$.subscribe();
      at(11, () => subscription.unsubscribe());
      flush();
      expect(terminated).toEqual([0]);
      expect(server.connections.map(({ closes }) => closes)).toEqual([[], [[1000, undefined]]]);
    }));

  it('C5: an error event without a close event is a loss', () =>
    virtually(({ connectTo, at, watch, log, expectObservable }) => {
      const { server, socket$ } = connectTo(['o', 'oa'], {}, { closing: false });
      watch('event', socket$.events$);
      expectObservable(socket$, '^-------!').toBe('------a');
      at(2, () => server.connections[0]!.onerror?.({ type: 'error' } as Event));
      at(3, () => expect(log.slice(2)).toEqual(['2 event: lost error', '2 event: retry 1 5 error']));
    }));

  it('C5: a close event without an error event is a loss', () =>
    virtually(({ connectTo, at, watch, log, expectObservable }) => {
      const { server, socket$ } = connectTo(['o', 'oa']);
      watch('event', socket$.events$);
      expectObservable(socket$, '^-------!').toBe('------a');
      at(2, () => server.connections[0]!.onclose?.({ code: 1006, wasClean: false } as CloseEvent));
      at(3, () => expect(log.slice(2)).toEqual(['2 event: lost close 1006', '2 event: retry 1 5 close 1006']));
    }));
});

/** A handshake that fails on the first connection only. */
function failOnce() {
  let n = 0;
  return () => (n++ ? [] : raise(new Error('not today')));
}

function raise(error: Error): never {
  throw error;
}
