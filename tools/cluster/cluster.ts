import { firstValueFrom } from 'rxjs';
import { redisLog } from '../../lib/redis/index.js';
import { freePort } from '../network/freePort.js';
import { startHaproxy } from './haproxy.js';
import { Member } from './member.js';
import { ClusterNode } from './node.js';
import { Presence } from './presence.js';
import { startRedis } from './redisServer.js';

/** How long the nodes hear a connection that is replaced, in milliseconds. */
const HANDOVER = 300;

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** Redis, two nodes, and haproxy in front of them. `kept`: how many messages the log keeps. */
export async function startCluster(kept: number) {
  const redis = await startRedis();
  const client = await redis.open();
  const presence = new Presence();
  const ports = [await freePort(), await freePort()] as const;
  const env = { REDIS: redis.url, KEPT: String(kept), HANDOVER: String(HANDOVER) };
  const nodes = ports.map(
    (port, i) =>
      new ClusterNode(
        port,
        env,
        (line) => presence.note(i, line),
        () => presence.forget(i),
      ),
  ) as [ClusterNode, ClusterNode];
  await Promise.all(nodes.map((node) => node.start()));
  const haproxy = await startHaproxy(ports);
  const log = redisLog<object>(client, { key: 'chat', capacity: kept });
  // What members resume from: a place in the log that all of them know.
  const { cursor: start } = await firstValueFrom(log.append({}));

  return {
    redis,
    log,
    nodes,
    presence,
    start,
    join: (name: string, gapTimeout = 20_000) => Member.join(name, haproxy.port, start, gapTimeout),
    async stop() {
      await haproxy.stop();
      await Promise.all(nodes.map((node) => node.end('SIGKILL')));
      client.destroy();
      await redis.stop();
    },
  };
}
