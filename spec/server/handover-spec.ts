import type { IncomingMessage } from 'node:http';
import { timer, map } from 'rxjs';
import { heartbeatServer$, type HeartbeatServerConfig } from '../../lib/server/index.js';
import { FakeWsServer } from '../support/fakeWsServer.js';
import { virtually } from '../support/virtually.js';

const path = ({ url = '' }: IncomingMessage) => url.slice(1).split('?')[0] ?? '';

function start(config: HeartbeatServerConfig<unknown> = {}) {
  const ws = new FakeWsServer();
  const server$ = heartbeatServer$<unknown>(ws.ws, { keyOf: path, handover: 1_000, ...config });
  const story: string[] = [];
  const events: string[] = [];
  server$.events$.subscribe(({ type }) => events.push(type));
  let count = 0;
  const serving = server$.subscribe((client) => {
    const name = `${client.key}${++count}`;
    story.push(`in ${name}`);
    client.subscribe({
      next: (message) => story.push(`${name}: ${String(message)}`),
      complete: () => story.push(`end ${name}`),
    });
    client.gone$.subscribe(({ cause }) => story.push(`out ${name} ${cause}`));
  });
  return { ws, server$, story, events, serving };
}

describe('the handover of a connection', () => {
  it('V13: one that is replaced leaves the clients at once, and is heard until it has closed', () =>
    virtually(({ at }) => {
      const { ws, server$, story, serving } = start();
      const old = ws.connect('/ann');
      old.says('1');
      const fresh = ws.connect('/ann');
      expect(old.closedWith).toBe('1008 replaced');
      expect([...server$.clients].map(({ socket }) => socket)).toEqual([fresh]);
      expect(server$.clientOf('ann')?.socket).toBe(fresh);
      server$.broadcast('news');
      expect([old.sent, fresh.sent]).toEqual([[], ['"news"']]);
      old.says('2');
      at(999, () => {
        old.says('3');
        old.die(1000);
      });
      at(5_000, () => {
        expect(story).toEqual(['in ann1', 'ann1: 1', 'in ann2', 'ann1: 2', 'ann1: 3', 'end ann1', 'out ann1 replaced']);
        expect(old.isTerminated).toBe(false);
        serving.unsubscribe();
      });
    }));

  it('V13: the new one is read when the old one has ended, and what it had brought by then comes after that', () =>
    virtually(({ at }) => {
      const { ws, story, serving } = start();
      const old = ws.connect('/ann');
      const fresh = ws.connect('/ann');
      expect([old.isPaused, fresh.isPaused]).toEqual([false, true]);
      fresh.says('3');
      fresh.says('ping');
      fresh.die();
      at(10, () => {
        old.says('2');
        expect(fresh.sent).toEqual([]);
        old.die();
      });
      at(20, () => {
        expect(fresh.isPaused).toBe(false);
        expect(story).toEqual([
          ...['in ann1', 'in ann2', 'ann1: 2', 'end ann1', 'out ann1 replaced'],
          ...['ann2: 3', 'end ann2', 'out ann2 error'],
        ]);
        serving.unsubscribe();
      });
    }));

  it.each([1, 700, 20_000])('V13: after %d ms the old one is gone, whatever it does', (handover) =>
    virtually(({ at }) => {
      const { ws, server$, story, serving } = start({ handover, heartbeat: false });
      const old = ws.connect('/ann');
      const fresh = ws.connect('/ann');
      at(handover - 0.5, () => {
        old.says('2');
        expect([old.isTerminated, fresh.isPaused]).toEqual([false, true]);
      });
      at(handover + 0.5, () => {
        old.says('late');
        fresh.says('3');
        expect(fresh.isPaused).toBe(false);
        expect(story.slice(2)).toEqual(['ann1: 2', 'end ann1', 'out ann1 replaced', 'ann2: 3']);
      });
      at(handover + 5_000, () => {
        expect(old.isTerminated).toBe(true);
        expect(server$.clients.size).toBe(1);
        serving.unsubscribe();
      });
    }),
  );

  it('V13: what waits for the old one is sent ahead of its close frame, and pings are answered until then', () =>
    virtually(({ at }) => {
      const { ws, server$, events, serving } = start({ outbox: { highWaterMark: 10 }, replaced: { code: 4409 } });
      const old = ws.connect('/ann');
      old.reads = false;
      server$.broadcast('a long message');
      server$.broadcast('another one');
      const [client] = server$.clients;
      ws.connect('/ann');
      old.says('ping');
      client?.next('late');
      expect(events).toEqual(['connected', 'connected', 'dropped']);
      expect(old.closedWith).toBeUndefined();
      at(500, () => old.readAll());
      at(501, () => {
        expect(old.sent).toEqual(['"a long message"', 'pong', '"another one"']);
        expect(old.closedWith).toBe('4409 ');
        serving.unsubscribe();
      });
    }));

  it('V13: an outbox that is not taken is given up when the time is up', () =>
    virtually(({ at }) => {
      const { ws, server$, events, serving } = start({ outbox: { highWaterMark: 10 } });
      const old = ws.connect('/ann');
      old.reads = false;
      server$.broadcast('a long message');
      server$.broadcast('another one');
      ws.connect('/ann');
      at(1_001, () => {
        expect(old.closedWith).toBe('1008 replaced');
        expect(events).toEqual(['connected', 'connected', 'dropped', 'gone']);
        serving.unsubscribe();
      });
    }));

  it('V13: a third one waits for both, also when the second has gone first', () =>
    virtually(({ at }) => {
      const { ws, server$, story, serving } = start();
      const first = ws.connect('/ann');
      const second = ws.connect('/ann');
      server$.clientOf('ann')?.fail(new Error());
      expect(second.closedWith).toBe('1011 internal error');
      const third = ws.connect('/ann');
      second.says('late');
      third.says('4');
      first.says('2');
      expect(third.isPaused).toBe(true);
      const fourth = ws.connect('/ann');
      at(10, () => first.die(1000));
      at(20, () => {
        expect([third.isPaused, fourth.isPaused]).toEqual([false, true]);
        third.says('5');
        third.die(1000);
      });
      at(30, () => {
        fourth.says('6');
        const heard = story.filter((entry) => entry.includes(': '));
        expect(heard).toEqual(['ann1: 2', 'ann3: 4', 'ann3: 5', 'ann4: 6']);
        serving.unsubscribe();
      });
    }));

  it('V13: a line of many thousand connections that have closed is gone with the first', async () => {
    const { ws, server$, events, serving } = start();
    const first = ws.connect('/ann');
    for (let i = 0; i < 10_000; i++) ws.connect('/ann').die();
    await Promise.resolve();
    expect([events.includes('gone'), server$.clients.size]).toEqual([false, 1]);
    first.die();
    await Promise.resolve();
    expect(events.filter((type) => type === 'gone')).toHaveLength(10_001);
    expect(server$.clients.size).toBe(0);
    serving.unsubscribe();
  });

  it('V13: a client that its handler has paused stays so when its turn has come', () =>
    virtually(({ at }) => {
      const { ws, server$, serving } = start();
      const old = ws.connect('/ann');
      const fresh = ws.connect('/ann');
      const client = server$.clientOf('ann');
      client?.resume();
      expect(fresh.isPaused).toBe(true);
      client?.pause();
      old.die(1000);
      at(1, () => {
        expect(fresh.isPaused).toBe(true);
        client?.resume();
        expect(fresh.isPaused).toBe(false);
        serving.unsubscribe();
      });
    }));

  it('V13: the newest is the one that came last, and others are left alone', () =>
    virtually(({ at }) => {
      const keyOf = ({ url = '' }: IncomingMessage) => timer(url === '/slow' ? 20 : 10).pipe(map(() => 'ann'));
      const { ws, server$, story, serving } = start({ keyOf });
      const slow = ws.connect('/slow');
      const quick = ws.connect('/quick');
      at(30, () => {
        expect(slow.closedWith).toBe('1008 replaced');
        expect([server$.clientOf('ann')?.socket, quick.isPaused]).toEqual([quick, false]);
        expect(story).toEqual(['in ann1']);
        serving.unsubscribe();
      });
    }));

  it.each([
    ['closes', 600, '600 drained:  1 0'],
    ['is ended, as its time is up', 20_000, '1000 drained:  1 0'],
  ])('V7: drain() waits for one that was replaced and is still heard, until it %s', (_, end, drained) =>
    virtually(({ at, watch, log }) => {
      const { ws, server$, story, serving } = start({ heartbeat: false });
      const old = ws.connect('/ann');
      ws.connect('/ann');
      server$.clientOf('ann')?.fail(new Error());
      watch('drained', server$.drain({ over: 0, hint: 'soon' }));
      at(500, () => old.says('2'));
      at(end, () => old.die(1000));
      at(20_001, () => {
        expect(old.sent).toEqual([]);
        expect(story).toContain('ann1: 2');
        expect(log).toEqual([drained, drained.replace(/ .*/, ' drained: complete')]);
        serving.unsubscribe();
      });
    }),
  );

  it('V7: drain() terminates one that was replaced, too, when its own time is up', () =>
    virtually(({ at, watch, log }) => {
      const { ws, server$, events, serving } = start({ handover: 60_000, heartbeat: false });
      const [old, fresh] = [ws.connect('/ann'), ws.connect('/ann')];
      watch('drained', server$.drain({ over: 0, within: 5_000 }));
      at(5_001, () => {
        expect([old.isTerminated, fresh.isTerminated]).toEqual([true, true]);
        expect(events.filter((type) => type === 'dropped')).toEqual([]);
        expect(log).toEqual(['5000 drained:  0 2', '5000 drained: complete']);
        serving.unsubscribe();
      });
    }));

  it('V13: nobody is left when the server is unsubscribed from', () =>
    virtually(({ at }) => {
      const { ws, story, serving } = start();
      const old = ws.connect('/ann');
      const fresh = ws.connect('/ann');
      serving.unsubscribe();
      expect(fresh.closedWith).toBe('1001 going away');
      at(1, () => {
        old.says('late');
        expect(story.filter((entry) => entry.startsWith('out'))).toEqual([
          'out ann2 unsubscribed',
          'out ann1 unsubscribed',
        ]);
      });
    }));
});
