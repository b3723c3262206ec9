import { concatMap, firstValueFrom, from, lastValueFrom, toArray } from 'rxjs';
import type { LiveLog } from '../../lib/server/index.js';
import { eventually } from '../../tools/eventually.js';

/** Where logs are opened; what two opened with one name share is the same log. */
export interface LogHome {
  openLog(capacity: number): LiveLog<string>;
  close(): unknown;
}

/** What every log does, whatever keeps it. */
export function describeLog(name: string, openHome: () => Promise<LogHome>): void {
  describe(name, () => {
    let home: LogHome;
    beforeEach(async () => (home = await openHome()));
    afterEach(() => home.close());

    const fill = (log: LiveLog<string>, messages: string[]) =>
      lastValueFrom(
        from(messages).pipe(
          concatMap((message) => log.append(message)),
          toArray(),
        ),
      ).then((entries) => entries.map(({ cursor }) => cursor));
    const since = async (log: LiveLog<string>, cursor: number) => {
      const { gap, entries } = await firstValueFrom(log.since(cursor));
      return { gap, messages: entries.map(({ message }) => message) };
    };
    const append = (log: LiveLog<string>, message: string, n: number, id = 'ann') =>
      lastValueFrom(log.append(message, { id, n }), { defaultValue: undefined }).then((entry) => entry?.message);

    it('V9: numbers what it keeps one by one, and emits what came after a cursor', async () => {
      const log = home.openLog(1000);
      const [a = NaN, b = NaN, c = NaN] = await fill(log, ['a', 'b', 'c']);
      expect([b, c]).toEqual([a + 1, a + 2]);
      expect(await since(log, a - 1)).toEqual({ gap: false, messages: ['a', 'b', 'c'] });
      expect(await since(log, b)).toEqual({ gap: false, messages: ['c'] });
      expect(await since(log, c)).toEqual({ gap: false, messages: [] });
    });

    it.each([3, 1, 0])('V9: keeps the last %d, and reports the gap', async (capacity) => {
      const log = home.openLog(capacity);
      const cursors = await fill(log, ['1', '2', '3', '4', '5']);
      const kept = ['1', '2', '3', '4', '5'].slice(5 - capacity);
      const oldest = cursors.at(-1)! - capacity;
      expect(await since(log, oldest)).toEqual({ gap: false, messages: kept });
      expect(await since(log, oldest - 1)).toEqual({ gap: true, messages: kept });
    });

    it('V9: a cursor of somebody else is followed by a gap', async () => {
      const log = home.openLog(10);
      expect((await since(log, 0)).gap).toBe(true);
      await fill(log, ['b']);
      for (const cursor of [0, NaN, Infinity, -1, 2 ** 53 - 1])
        expect(await since(log, cursor)).toEqual({ gap: true, messages: ['b'] });
    });

    it('V10: keeps a message with a number once, whatever comes again, and forgets none for it', async () => {
      const log = home.openLog(10);
      const [a = NaN] = await fill(log, ['start']);
      expect(await append(log, 'one', 1)).toBe('one');
      expect(await append(log, 'two', 2)).toBe('two');
      expect(await append(log, 'one', 1)).toBeUndefined();
      expect(await append(log, 'two', 2)).toBeUndefined();
      expect(await append(log, 'one of bob', 1, 'bob')).toBe('one of bob');
      expect(await append(log, 'four', 4)).toBe('four');
      expect(await append(log, 'three', 3)).toBeUndefined();
      expect(await since(log, a)).toEqual({ gap: false, messages: ['one', 'two', 'one of bob', 'four'] });
    });

    it('V11: emits what is appended from its subscription on, in order, to all', async () => {
      const log = home.openLog(10);
      const [before = NaN] = await fill(log, ['before']);
      const heard: string[][] = [[], []];
      const subscriptions = heard.map((list) => log.entry$.subscribe(({ message }) => list.push(message)));
      // What is asked for after the subscription is no older than what it emits.
      expect(await since(log, before)).toEqual({ gap: false, messages: [] });
      await fill(log, ['a', 'b', 'c']);
      await eventually(() => heard.every((list) => list.length === 3));
      expect(heard).toEqual([
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ]);
      subscriptions.forEach((subscription) => subscription.unsubscribe());
    });
  });
}
