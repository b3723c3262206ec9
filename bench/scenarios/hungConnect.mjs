import { setTimeout as sleep } from 'node:timers/promises';

const HANGS = 300;
const LIMIT = 15_000;

/** The first connect is accepted and never answered; later ones pass. How long it takes to be open, or `null`. */
export async function hungConnect(client, proxy, options) {
  proxy.hang();
  const connection = client.connect(proxy.url, options);
  const begun = await connection.first(['construct'], { limit: 5_000 });
  if (!begun) throw new Error('no connect to leave hanging');
  await sleep(HANGS);
  proxy.pass();
  const open = await connection.first(['open'], { limit: LIMIT });
  return open ? open.at - begun.at : null;
}
