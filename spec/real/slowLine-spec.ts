import { download } from '../../tools/slow/download.js';
import { upload, type Upload } from '../../tools/slow/upload.js';

/** The defaults, ten times faster, as are the lines; `npm run slow` has the full figures. */
const HEARTBEAT = { interval: 1_000, pongTimeout: 500, patience: 3_000 };

const lines: [name: string, line: Omit<Upload, 'delivery'>][] = [
  ['6 MB at 4 MB/s', { parts: 60, bytes: 100_000, rates: { up: 4e6 }, within: 20_000 }],
  ['6 MB at 4 MB/s that make the client wait', { parts: 60, bytes: 100_000, rates: { up: 4e6 }, holds: 1e5, within: 20_000 }],
  ['150 messages of 1 kB at 80 kB/s both ways', { parts: 150, bytes: 1_000, rates: { up: 8e4, down: 8e4 }, within: 20_000 }],
  ['15 parts of 20 kB, one after the other, at 200 kB/s', { parts: 15, bytes: 20_000, rates: { up: 2e5, down: 2e5 }, isPaced: true, within: 20_000 }],
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
    'H9, O5: %s arrive at least once, hardly any twice',
    async (_, line) => {
      const { losses, twice, ...figures } = await upload({
        ...line,
        delivery: 'at-least-once',
        heartbeat: HEARTBEAT,
      });
      expect(figures).toMatchObject({ received: line.parts, inOrder: true, dropped: 0, delivered: line.parts });
      expect(losses.length).toBeLessThanOrEqual(2);
      expect(twice).toBeLessThanOrEqual(line.parts / 10);
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
