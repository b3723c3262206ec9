// The facts that can be counted, for every test run; what takes its time is for `npm run bench`. And that the documents
// say what was measured.
import * as faults from '../tools/faults/figures.ts';
import { isStale } from '../tools/figures/inDocument.ts';
import { startWsServer } from '../tools/servers/wsServer.ts';
import { crowd, crowdTable, place } from './backoff/crowd.mjs';
import { delay, heartbeat } from './benches/detect.mjs';
import * as growth from './benches/growth.mjs';
import * as size from './benches/size.mjs';
import * as timers from './benches/timers.mjs';
import { load } from './contenders/index.mjs';
import { startClient } from './harness/watchedClient.mjs';
import { staleDocs } from './report/docs.mjs';
import { describeTarget, isMet } from './report/terminal.mjs';
import { restarts } from './scenarios/restarts.mjs';

const ours = await Promise.all(['heartbeatSocket', 'heartbeatSocketIdle'].map(load));

async function mostLive() {
  const client = await startClient('heartbeatSocket');
  const server = await startWsServer();
  try {
    const { live } = await restarts(client, server, { heartbeat, delay });
    return [{ text: 'live sockets at once in ten restarts', value: live, atMost: 1 }];
  } finally {
    client.stop();
    await server.close();
  }
}

const facts = [
  ...timers.targets(await timers.measure(ours)),
  ...(await mostLive()),
  ...(await growth.counted()),
  ...size.targets(await size.measure()),
];
for (const fact of facts) console.log(describeTarget(fact));

const stale = await staleDocs();
for (const path of stale) console.log(`NOT MET: ${path} says something else than docs/performance.json: npm run bench`);

const isCrowdStale = await isStale(...place, crowdTable(crowd()));
if (isCrowdStale) console.log(`NOT MET: ${place[0]} says something else than is simulated: npm run herd`);

const areFaultsStale = await isStale(...faults.place, faults.faultFigures());
if (areFaultsStale)
  console.log(`NOT MET: ${faults.place[0]} says something else than ${faults.results}: RUNS=0 npm run faults`);

process.exitCode = facts.every(isMet) && stale.length === 0 && !isCrowdStale && !areFaultsStale ? 0 : 1;
