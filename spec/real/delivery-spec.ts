import { pullCables } from '../../tools/cables/pullCables.js';
import { pullStrict } from '../../tools/cables/pullStrict.js';
import { pullsOf } from '../../tools/cables/pulls.js';

describe('cables pulled while messages go both ways', () => {
  it.each([1, 2, 3, 4, 5])(
    'O5, I3, C2: nothing is missing or out of order in either direction, and there is one socket (seed %i)',
    async (seed) => {
      const account = await pullCables(pullsOf(seed, 6), seed);
      expect(account).toMatchObject({ missing: 0, late: 0, needless: 0, dropped: 0, wrong: 0, gaps: 0, mostLive: 1 });
      expect(account.up).toBeGreaterThan(50);
      expect(account.down).toBeGreaterThan(50);
    },
    20_000,
  );

  it('C9, O5: a server that closes at any message before its welcome gets every message, in order and none early', async () => {
    const account = await pullStrict(pullsOf(3, 4), 3);
    expect(account).toMatchObject({ passed: 4, failed: 0, early: 0, backwards: 0, missing: 0, late: 0, mostLive: 1 });
    expect(account.up).toBeGreaterThan(50);
  }, 20_000);
});
