import { setTimeout as sleep } from 'node:timers/promises';
import { monotonic } from '../harness/monotonic.mjs';

const LIMIT = 40_000;

/**
 * Pulls the cable under an open connection, some part of an interval after a beat that was answered, or at some moment
 * if there are no beats; new connections pass. Tells how long the client takes to notice, which is to close the socket or
 * to make another, how long from there to the next socket, and how long from the pull to the next open one: `null` for
 * what never comes.
 */
export async function pulledCable(client, proxy, { phase, ...options }) {
  const connection = client.connect(proxy.url, options);
  const opened = await connection.first(['open'], { limit: 10_000 });
  if (!opened) throw new Error('no connection to pull the cable from');
  const { interval } = options.heartbeat;
  const beat = await connection.first(['pong'], { after: opened.at + 1.5 * interval, limit: 2.5 * interval });
  await sleep((beat?.at ?? monotonic()) + phase * interval - monotonic());
  proxy.blackHole('both');
  const pulled = monotonic();
  proxy.pass();

  const [noticed, begun, open] = await Promise.all(
    [['close', 'construct'], ['construct'], ['open']].map((types) =>
      connection.first(types, { after: pulled, limit: LIMIT }),
    ),
  );
  return {
    noticed: noticed ? noticed.at - pulled : null,
    waited: begun ? begun.at - noticed.at : null,
    reopened: open ? open.at - pulled : null,
    held: connection.most('held', pulled),
  };
}
