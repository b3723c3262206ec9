import { bucketsUntil, peak, total, widened } from './counts.mjs';
import { simulate } from './herd.mjs';
import { mulberry32 } from './mulberry32.mjs';

const CLIENTS = 100_000;
const BUCKET = 10;
const PER_SECOND = 1_000 / BUCKET;
const SECONDS_PLOTTED = 90;

/** How a policy fares in an outage: `figures`, with times in ms after the server's return, and attempts `perSecond`. */
export function outage(policy, { downFor, capacity }) {
  const random = mulberry32(1);
  const { attempts, connects } = simulate({ policy, clients: CLIENTS, downFor, capacity, bucket: BUCKET, random });
  const backAfter = (share) => {
    const buckets = bucketsUntil(connects, share * CLIENTS);
    return buckets && buckets * BUCKET - downFor;
  };
  return {
    figures: {
      peak: peak(attempts, PER_SECOND, downFor / BUCKET),
      half: backAfter(0.5),
      nearlyAll: backAfter(0.99),
      attemptsPerClient: Number((total(attempts) / CLIENTS).toFixed(2)),
    },
    perSecond: widened(attempts, PER_SECOND, SECONDS_PLOTTED),
  };
}
