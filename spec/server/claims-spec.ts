import type { IncomingMessage } from 'node:http';
import { delay, EMPTY, filter, NEVER, throwError } from 'rxjs';
import {
  heartbeatServer$,
  memoryLog,
  UnavailableError,
  type Claim,
  type HeartbeatServerConfig,
  type LiveLog,
} from '../../lib/server/index.js';
import { FakeWsServer } from '../support/fakeWsServer.js';
import { virtually } from '../support/virtually.js';

const keyOf = ({ url = '' }: IncomingMessage) => url.slice(1);
const REPLACED = { code: 4409, reason: 'replaced' };

/** Nodes of a cluster, whose story is one. Each hears the log so much later. */
function cluster(log: LiveLog<Claim>, latencies: number[], config: HeartbeatServerConfig<unknown> = {}) {
  const story: string[] = [];
  const nodes = latencies.map((latency, i) => {
    const ws = new FakeWsServer();
    const claims = latency ? { ...log, entry$: log.entry$.pipe(delay(latency)) } : log;
    const server$ = heartbeatServer$<unknown>(ws.ws, { keyOf, replaced: REPLACED, claims, ...config });
    server$.events$.subscribe((event) => {
      if (event.type === 'missed-claims') story.push(`missed at ${i}`);
      if (event.type === 'refused') story.push(`refused at ${i} ${event.status} ${event.error}`);
    });
    const serving = server$.subscribe((client) => {
      story.push(`in ${client.key} at ${i}`);
      client.subscribe((message) => story.push(`${client.key} at ${i}: ${String(message)}`));
      client.gone$.subscribe(({ cause }) => story.push(`out ${client.key} at ${i} ${cause}`));
    });
    return { ws, server$, serving };
  });
  const [here, there] = nodes as [(typeof nodes)[0], (typeof nodes)[0]];
  const stop = () => nodes.forEach(({ serving }) => serving.unsubscribe());
  return { story, here, there, nodes, stop };
}

describe('one connection for each key in a cluster', () => {
  it('V14: the newest wins: the node that has the older one closes it as it would its own', () =>
    virtually(({ at }) => {
      const { story, here, there, stop } = cluster(memoryLog<Claim>(), [0, 0]);
      const [old, other] = [here.ws.connect('/ann'), here.ws.connect('/bob')];
      const fresh = there.ws.connect('/ann');
      expect(story.filter((line) => line.includes('ann')).sort()).toEqual([
        'in ann at 0',
        'in ann at 1',
        'out ann at 0 replaced',
      ]);
      expect([old, other, fresh].map(({ closedWith }) => closedWith)).toEqual(['4409 replaced', undefined, undefined]);
      expect([here.server$.clientOf('ann'), there.server$.clientOf('ann')?.socket]).toEqual([undefined, fresh]);
      const back = here.ws.connect('/ann');
      expect([fresh, back].map(({ closedWith }) => closedWith)).toEqual(['4409 replaced', undefined]);
      at(1, stop);
    }));

  it.each([
    [10, 10],
    [10, 30],
    [30, 10],
    [0, 20],
  ])('V14: nodes that hear the log after %d and %d ms agree on the newest', (...latencies) =>
    virtually(({ at }) => {
      const { here, there, stop } = cluster(memoryLog<Claim>(), latencies);
      // Both of them, or one after the other, while the claims are on their way.
      const last = { ann: here.ws.connect('/ann'), bob: here.ws.connect('/bob') };
      last.ann = there.ws.connect('/ann');
      at(5, () => (last.bob = there.ws.connect('/bob')));
      at(6, () => (last.bob = here.ws.connect('/bob')));
      at(100, () => {
        expect(here.server$.clientOf('ann')).toBeUndefined();
        expect(there.server$.clientOf('ann')?.socket).toBe(last.ann);
        expect(here.server$.clientOf('bob')?.socket).toBe(last.bob);
        expect(there.server$.clientOf('bob')).toBeUndefined();
        stop();
      });
    }),
  );

  it('V14: a connection is not read, and no client, before its own node has heard its claim', () =>
    virtually(({ at }) => {
      const { story, here, stop } = cluster(memoryLog<Claim>(), [10]);
      const socket = here.ws.connect('/ann');
      expect([socket.isPaused, here.server$.clients.size]).toEqual([true, 0]);
      at(11, () => {
        expect([socket.isPaused, story]).toEqual([false, ['in ann at 0']]);
        stop();
      });
    }));

  it('V14: connections of one node replace each other as without claims, and one without a key claims nothing', () =>
    virtually(({ at }) => {
      const log = memoryLog<Claim>();
      const { story, here, stop } = cluster(log, [0]);
      here.ws.connect('/ann');
      here.ws.connect('/ann');
      expect(story).toEqual(['in ann at 0', 'out ann at 0 replaced', 'in ann at 0']);
      const claimed: string[] = [];
      log.entry$.subscribe(({ message: { key } }) => claimed.push(key));
      const anyone = cluster(log, [0], { keyOf: undefined });
      anyone.here.ws.connect('/');
      expect([anyone.here.server$.clients.size, claimed]).toEqual([1, []]);
      at(1, () => {
        stop();
        anyone.stop();
      });
    }));

  it('V14: with handover the older one is heard on its node until it has closed, or until the time is up', () =>
    virtually(({ at }) => {
      const { story, here, there, stop } = cluster(memoryLog<Claim>(), [0, 0], { handover: 1_000 });
      const [ann, bob] = [here.ws.connect('/ann'), here.ws.connect('/bob')];
      there.ws.connect('/ann');
      there.ws.connect('/bob');
      expect([ann.closedWith, here.server$.clients.size, there.server$.clients.size]).toEqual(['4409 replaced', 0, 2]);
      at(500, () => {
        ann.says('1');
        ann.die(1000);
      });
      at(999, () => bob.says('2'));
      at(1_001, () => bob.says('3'));
      at(5_000, () => {
        expect(story.slice(4)).toEqual([
          'ann at 0: 1',
          'out ann at 0 replaced',
          'bob at 0: 2',
          'out bob at 0 replaced',
        ]);
        expect([ann.isTerminated, bob.isTerminated]).toEqual([false, true]);
        stop();
      });
    }));

  it('V14: with handover one that comes back to its node is read after the one that was replaced from afar', () =>
    virtually(({ at }) => {
      const { story, here, there, stop } = cluster(memoryLog<Claim>(), [0, 0], { handover: 1_000 });
      const old = here.ws.connect('/ann');
      const between = there.ws.connect('/ann');
      const back = here.ws.connect('/ann');
      back.says('2');
      old.says('1');
      expect(between.closedWith).toBe('4409 replaced');
      at(500, () => old.die());
      at(600, () => {
        expect(story.filter((line) => line.includes(': '))).toEqual(['ann at 0: 1', 'ann at 0: 2']);
        stop();
      });
    }));

  it('V14: a node that is being drained takes no connection away from another', () =>
    virtually(({ at }) => {
      const { story, here, there, stop } = cluster(memoryLog<Claim>(), [0, 0]);
      const socket = there.ws.connect('/ann');
      here.server$.drain().subscribe();
      expect(here.ws.connect('/ann').closedWith).toBe('1013 draining');
      expect([story, socket.closedWith]).toEqual([['in ann at 1', 'refused at 0 503 undefined'], undefined]);
      at(40_000, stop);
    }));

  it('V14: a server that is left ends one that was replaced from afar', () =>
    virtually(({ at }) => {
      const { here, there, stop } = cluster(memoryLog<Claim>(), [0, 0], { handover: 1_000 });
      const old = here.ws.connect('/ann');
      there.ws.connect('/ann');
      here.serving.unsubscribe();
      at(1, () => {
        old.says('1');
        expect(here.server$.clients.size).toBe(0);
      });
      at(2, stop);
    }));

  const unavailable = () => throwError(() => new UnavailableError('Redis'));
  it.each<[string, Partial<LiveLog<Claim>>, string, number]>([
    ['cannot append it', { append: unavailable }, 'refused at 0 503 UnavailableError', 1],
    ['never appends it', { append: () => NEVER }, 'refused at 0 503 TimeoutError', 10_001],
    ['does not bring it', { entry$: NEVER }, 'refused at 0 503 TimeoutError', 10_001],
  ])('V15: a connection is refused with 503 if the log %s', (_, part, told, after) =>
    virtually(({ at }) => {
      const { story, here, stop } = cluster({ ...memoryLog<Claim>(), append: () => EMPTY, ...part }, [0]);
      const socket = here.ws.connect('/ann');
      at(after, () => {
        expect([story, socket.closedWith]).toEqual([[told], '1013 ']);
        stop();
      });
    }),
  );

  it('V15: claims that were removed before a node heard them are told of, and what is connected stays', () =>
    virtually(({ at }) => {
      const log = memoryLog<Claim>();
      const deaf = { ...log, entry$: log.entry$.pipe(filter(({ message: { key } }) => key !== 'lost')) };
      const { story, here, stop } = cluster(deaf, [0]);
      here.ws.connect('/ann');
      for (const key of ['lost', 'bob']) log.append({ key, id: 'elsewhere' }).subscribe();
      expect(story).toEqual(['in ann at 0', 'missed at 0']);
      expect(here.server$.clientOf('ann')).toBeDefined();
      at(1, stop);
    }));
});
