import { bucketQueue } from './bucketQueue.mjs';
import { tokenBucket } from './tokenBucket.mjs';

/**
 * All `clients` lose their connection at 0, to a server that is down for `downFor` and then accepts `capacity` connects
 * a second. A client that is refused knows at once and goes on backing off. Times are in milliseconds.
 *
 * `policy(random)` makes a function of a retry's number (1 is the first) and of the wait before the retry it follows (0
 * for the first), which returns the wait before this one.
 *
 * Returns how many `attempts` there were in each `bucket` of time up to `until`, and how many of them were `connects`.
 */
export function simulate({ policy, clients, downFor, capacity = Infinity, bucket = 10, until = 600_000, random }) {
  const wait = policy(random);
  const server = tokenBucket(capacity, bucket);
  const buckets = Math.ceil(until / bucket);
  const queue = bucketQueue(clients, buckets);
  const [attempts, connects] = [new Uint32Array(buckets), new Uint32Array(buckets)];
  const [due, waited, retries] = [new Float64Array(clients), new Float64Array(clients), new Uint32Array(clients)];

  const backOff = (client) => {
    retries[client]++;
    waited[client] = wait(retries[client], waited[client]);
    due[client] += waited[client];
    queue.push(client, Math.floor(due[client] / bucket));
  };

  for (let client = 0; client < clients; client++) backOff(client);
  for (let now = 0; now < buckets; now++) {
    server.refill();
    for (let client = queue.pop(now); client !== undefined; client = queue.pop(now)) {
      attempts[now]++;
      if (due[client] >= downFor && server.take()) connects[now]++;
      else backOff(client);
    }
  }
  return { attempts, connects };
}
