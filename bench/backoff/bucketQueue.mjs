const NONE = -1;

/**
 * Which clients are due in which bucket of time: a linked list for each bucket, because a heap would take several times
 * as long for the ten million retries of a herd that does not get in.
 */
export function bucketQueue(clients, buckets) {
  const first = new Int32Array(buckets).fill(NONE);
  const next = new Int32Array(clients);
  return {
    /** A client is due once at a time; one that is due after the last bucket is forgotten. */
    push(client, bucket) {
      if (bucket >= buckets) return;
      next[client] = first[bucket];
      first[bucket] = client;
    },
    /** A client due in that bucket, in no particular order; undefined when there is none left. */
    pop(bucket) {
      const client = first[bucket];
      if (client === NONE) return undefined;
      first[bucket] = next[client];
      return client;
    },
  };
}
