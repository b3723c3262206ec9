import type { IncomingMessage } from 'node:http';
import { delay, EMPTY, NEVER, of, throwError, timer, map } from 'rxjs';
import { heartbeatServer$, UnavailableError, type HeartbeatServerConfig } from '../../lib/server/index.js';
import { FakeWsServer } from '../support/fakeWsServer.js';
import { virtually } from '../support/virtually.js';

const path = ({ url = '' }: IncomingMessage) => url.slice(1);

function start(config: HeartbeatServerConfig<unknown>) {
  const ws = new FakeWsServer();
  const server$ = heartbeatServer$<unknown>(ws.ws, config);
  const story: string[] = [];
  const add = (...parts: (string | number | undefined)[]) =>
    void story.push(parts.filter((part) => part !== undefined).join(' '));
  server$.events$.subscribe((event) => {
    if (event.type === 'refused') add('refused', event.status, event.error);
  });
  const serving = server$.subscribe((client) => {
    add('in', client.key);
    client.gone$.subscribe(({ cause }) => add('out', client.key, cause));
  });
  return { ws, server$, story, serving };
}

describe('one connection for each key', () => {
  it('V4: the newest wins: the old one is closed and gone before the new one is emitted', () =>
    virtually(({ at }) => {
      const { ws, server$, story, serving } = start({ keyOf: path });
      const [old, other] = [ws.connect('/ann'), ws.connect('/bob')];
      const fresh = ws.connect('/ann');
      expect(story).toEqual(['in ann', 'in bob', 'out ann replaced', 'in ann']);
      expect(old.closedWith).toBe('1008 replaced');
      expect([fresh, other].map(({ closedWith }) => closedWith)).toEqual([undefined, undefined]);
      expect(server$.clients.size).toBe(2);
      old.says('1');
      old.die();
      at(1, () => {
        expect(server$.clientOf('ann')?.socket).toBe(fresh);
        expect(story).toHaveLength(4);
        serving.unsubscribe();
      });
    }));

  it('V4: an old connection that does not answer its close is ended at its root within a few seconds', () =>
    virtually(({ at }) => {
      const { ws, serving } = start({ keyOf: path });
      const old = ws.connect('/ann');
      const polite = ws.connect('/bob');
      ws.connect('/ann');
      ws.connect('/bob');
      polite.die(1008);
      polite.terminate = () => {
        throw new Error('it has ended');
      };
      at(2_000, () => expect(old.isTerminated).toBe(false));
      at(5_000, () => {
        expect(old.isTerminated).toBe(true);
        serving.unsubscribe();
      });
    }));

  it('V4: the newest is the one that came last, however long its key took', () =>
    virtually(({ at }) => {
      const keyOf = ({ url = '' }: IncomingMessage) => timer(url === '/slow' ? 20 : 10).pipe(map(() => 'ann'));
      const { ws, server$, story, serving } = start({ keyOf });
      const first = ws.connect('/slow');
      const second = ws.connect('/quick');
      at(30, () => {
        expect(story).toEqual(['in ann']);
        expect(first.closedWith).toBe('1008 replaced');
        expect(server$.clientOf('ann')?.socket).toBe(second);
        serving.unsubscribe();
      });
    }));

  it('V4: the close code of a connection that is replaced can be another', () =>
    virtually(({ at }) => {
      const { ws, serving } = start({ keyOf: path, replaced: { code: 4409 } });
      const old = ws.connect('/ann');
      ws.connect('/ann');
      expect(old.closedWith).toBe('4409 ');
      at(1, () => serving.unsubscribe());
    }));
});

describe('keyOf', () => {
  it('V5: nothing is read, and there is no client, before the key is known', () =>
    virtually(({ at }) => {
      const { ws, server$, story, serving } = start({ keyOf: (request) => of(path(request)).pipe(delay(10)) });
      const socket = ws.connect('/ann');
      expect([socket.isPaused, server$.clients.size]).toEqual([true, 0]);
      at(11, () => {
        expect(story).toEqual(['in ann']);
        expect(socket.isPaused).toBe(false);
        serving.unsubscribe();
      });
    }));

  const failing = (error: unknown) => () => throwError(() => error);
  it.each<[string, () => unknown, string, string]>([
    ['throws', () => JSON.parse('{SECRET') as unknown, '4401 ', 'refused 401 SyntaxError'],
    ['errors', failing(new Error('SECRET')), '4401 ', 'refused 401 Error'],
    ['errors with a status', failing({ status: 403 }), '4403 ', 'refused 403'],
    ['errors with what is no status', failing({ status: 200 }), '4401 ', 'refused 401'],
    ['errors for now', failing(new UnavailableError('users')), '1013 ', 'refused 503 UnavailableError'],
    ['is empty', () => EMPTY, '4401 ', 'refused 401 EmptyError'],
    ['gives nothing', () => undefined, '4401 ', 'refused 401 TypeError'],
    ['gives empty text', () => '', '4401 ', 'refused 401 TypeError'],
    ['gives no text', () => of(5), '4401 ', 'refused 401 TypeError'],
    ['never ends', () => NEVER, '1013 ', 'refused 503 TimeoutError'],
  ])('V5: a keyOf that %s refuses', (_, keyOf, closedWith, told) =>
    virtually(({ at }) => {
      const { ws, story, serving } = start({ keyOf: keyOf as () => string });
      const socket = ws.connect('/ann');
      at(10_001, () => {
        expect(socket.closedWith).toBe(closedWith);
        expect(story).toEqual([told.trim()]);
        serving.unsubscribe();
      });
    }),
  );

  it('V5: a connection that is lost meanwhile, or that nobody waits for, is let go', () =>
    virtually(({ at }) => {
      let asked = 0;
      const asking = () => timer(100).pipe(map(() => (asked++, 'ann')));
      const { ws, story, serving } = start({ keyOf: asking });
      const lost = ws.connect();
      const waiting = ws.connect();
      lost.emit('error', new Error());
      at(1, () => lost.die());
      at(10, () => serving.unsubscribe());
      at(200, () => {
        expect(asked).toBe(0);
        expect(story).toEqual([]);
        expect(waiting.isTerminated).toBe(true);
      });
    }));
});
