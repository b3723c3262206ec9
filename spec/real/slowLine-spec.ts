import { download } from '../../tools/slow/download.js';
import { bareUpload, upload, type Upload } from '../../tools/slow/upload.js';

/** The defaults, ten times faster, as are the lines; `npm run slow` has the full figures. */
const HEARTBEAT = { interval: 1_000, pongTimeout: 500, patience: 3_000 };

const lines: [name: string, line: Omit<Upload, 'delivery'>][] = [
  ['12 MB at 4 MB/s', { parts: 120, bytes: 100_000, rates: { up: 4e6 }, within: 20_000 }],
  ['12 MB at 10 MB/s', { parts: 120, bytes: 100_000, rates: { up: 1e7 }, within: 20_000 }],
  ['12 MB at 4 MB/s that make the client wait', { parts: 120, bytes: 100_000, rates: { up: 4e6 }, holds: 1e5, within: 20_000 }],
  ['300 messages of 1 kB at 80 kB/s both ways', { parts: 300, bytes: 1_000, rates: { up: 8e4, down: 8e4 }, within: 20_000 }],
  ['30 parts of 20 kB, one after the other, at 200 kB/s', { parts: 30, bytes: 20_000, rates: { up: 2e5, down: 2e5 }, isPaced: true, within: 20_000 }],
]; // prettier-ignore

describe('a slow line', () => {
  it.each(lines)(
    'H9: %s arrive at most once without a loss',
    async (_, line) => {
      const { losses, ...figures } = await upload({ ...line, delivery: 'at-most-once', heartbeat: HEARTBEAT });
      expect(losses).toEqual([]);
      expect(figures).toMatchObject({ received: line.parts, twice: 0, inOrder: true, dropped: 0 });
    },
    30_000,
  );

  it.each(lines)(
    'H9, O5: %s arrive at least once, hardly any twice, about as fast as by a bare socket',
    async (_, line) => {
      const bare = await bareUpload({ ...line, delivery: 'at-least-once' });
      const { losses, twice, time, ...figures } = await upload({
        ...line,
        delivery: 'at-least-once',
        heartbeat: HEARTBEAT,
      });
      expect(figures).toMatchObject({ received: line.parts, inOrder: true, dropped: 0, delivered: line.parts });
      expect(losses.length).toBeLessThanOrEqual(2);
      expect(twice).toBeLessThanOrEqual(line.parts / 10);
      expect(time).toBeLessThanOrEqual(1.4 * bare + 500);
    },
    40_000,
  );

  it('H9: a frame that takes longer than interval + pongTimeout arrives after a few losses, whose causes say how long was waited', async () => {
    const { losses, time } = await download({
      bytes: 200_000,
      rates: { down: 80_000 },
      heartbeat: HEARTBEAT,
      within: 25_000,
    });
    expect(time).toBeDefined();
    expect(losses.length).toBeLessThanOrEqual(4);
    expect(losses.slice(0, 2)).toEqual([
      expect.stringMatching(/^no frame within 500 ms of a ping/),
      expect.stringMatching(/^no frame within 1000 ms of a ping/),
    ]);
  }, 40_000);
});
