import { eventually } from '../eventually.js';
import { startCluster } from './cluster.js';

/** What a member was told that was away for longer than the log keeps. */
export interface Bound {
  readonly kept: number;
  /** What others have sent meanwhile. */
  readonly absent: number;
  readonly gaps: number;
  /** How many messages the reported gaps contain. */
  readonly told: number;
  readonly missing: number;
  readonly twice: number;
}

const KEPT = 100;
const ABSENT = 300;
const AFTERWARDS = 50;

/** One member is cut off until the log has removed some of what was sent meanwhile. */
export async function passBound(): Promise<Bound> {
  const cluster = await startCluster(KEPT);
  const [ann, bob] = [await cluster.join('ann'), await cluster.join('bob', 1_000)];
  const heard = (count: number, what: string) => eventually(() => ann.places.last >= count, { what, within: 30_000 });
  try {
    await eventually(() => ann.opens > 0 && bob.opens > 0, { what: 'the members', within: 30_000 });
    const stop = ann.talk(10);
    await eventually(() => bob.places.last > AFTERWARDS, { what: 'traffic', within: 30_000 });
    bob.proxy.blackHole();
    const before = bob.places.last;
    await heard(before + ABSENT, 'the log to pass its bound');
    bob.proxy.pass();
    await eventually(() => bob.gaps.length > 0, { what: 'a gap', within: 60_000 });
    await heard(ann.places.last + AFTERWARDS, 'more traffic');
    stop();
    await eventually(() => !ann.waiting && bob.last === ann.last && ann.places.last >= ann.sent, { within: 30_000 });
    return {
      kept: KEPT,
      absent: ABSENT,
      gaps: bob.gaps.length,
      told: bob.gaps.reduce((sum, size) => sum + size, 0),
      missing: bob.places.missing,
      twice: bob.places.twice,
    };
  } finally {
    await Promise.all([ann.leave(), bob.leave()]);
    await cluster.stop();
  }
}
