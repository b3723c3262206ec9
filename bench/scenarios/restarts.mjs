import { setTimeout as sleep } from 'node:timers/promises';
import { monotonic } from '../harness/monotonic.mjs';

const RESTARTS = 10;
const AWAY = 300;
const LIMIT = 3_000;
/** For a socket too many that is still to come. */
const SETTLE = 100;

/** Drops all connections and refuses others for a while, again and again. */
export async function restarts(client, server, options) {
  const connection = client.connect(server.url, options);
  await connection.first(['open'], { limit: LIMIT });
  let returns = 0;
  for (let n = 0; n < RESTARTS; n++) {
    await sleep(SETTLE);
    await server.close();
    await sleep(AWAY);
    const after = monotonic();
    await server.listen();
    if (await connection.first(['open'], { after, limit: LIMIT })) returns++;
  }
  const attempts = connection.events.filter(({ type }) => type === 'construct').length;
  return { restarts: RESTARTS, returns, attempts, live: connection.most('live') };
}
