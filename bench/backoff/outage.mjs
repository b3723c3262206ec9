import { mulberry32 } from '../../tools/mulberry32.ts';
import { bucketsUntil, peak, total, widened } from './counts.mjs';
import { simulate } from './herd.mjs';

const CLIENTS = 100_000;
const BUCKET = 10;
const SECOND = 1_000;
const SECONDS_PLOTTED = 90;

/**
 * How a policy fares in an outage: `figures`, with the peak in any `window` and times in ms after the server's return, and
 * attempts `perSecond`.
 */
export function outage(policy, { downFor, capacity, window = SECOND }) {
  const random = mulberry32(1);
  const { attempts, connects } = simulate({ policy, clients: CLIENTS, downFor, capacity, bucket: BUCKET, random });
  const backAfter = (share) => {
    const buckets = bucketsUntil(connects, share * CLIENTS);
    return buckets && buckets * BUCKET - downFor;
  };
  return {
    figures: {
      peak: peak(attempts, window / BUCKET, downFor / BUCKET),
      half: backAfter(0.5),
      nearlyAll: backAfter(0.99),
      attemptsPerClient: Number((total(attempts) / CLIENTS).toFixed(2)),
    },
    perSecond: widened(attempts, SECOND / BUCKET, SECONDS_PLOTTED),
  };
}
