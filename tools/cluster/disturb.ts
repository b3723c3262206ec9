import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../eventually.js';
import type { TcpProxy } from '../network/tcpProxy.js';
import { MOST_WAITING, type Member } from './member.js';
import type { ClusterNode } from './node.js';
import type { RedisServer } from './redisServer.js';

/** Random numbers from 0 to 1. */
export type Random = () => number;

/** How long a member may take to come back, in milliseconds, on a busy machine. */
const PATIENCE = 60_000;

const PULLS: ((proxy: TcpProxy) => void)[] = [
  (proxy) => proxy.reset(),
  (proxy) => proxy.halfClose(),
  (proxy) => proxy.blackHole(),
  (proxy) => proxy.blackHole('down'),
  (proxy) => {
    proxy.refuse();
    proxy.reset();
  },
];

/** Waits for something of a member, and tells how the member is if it does not come. */
async function patiently(member: Member, what: string, isSo: () => boolean): Promise<void> {
  await eventually(isSo, { what: `${member.name} ${what}`, within: PATIENCE }).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${member.told()}`, { cause: error });
  });
}

/** Pulls the cable of a member in one way or another, and resolves when the member is back, or now and then before. */
export async function pullCable(member: Member, random: Random): Promise<void> {
  await sleep(random() * 200);
  // Without time for a single pong between two pulls nothing is confirmed, and the outbox gets full.
  await patiently(member, 'to have pongs', () => member.waiting < MOST_WAITING);
  const before = member.opens;
  PULLS[Math.floor(random() * PULLS.length)]?.(member.proxy);
  await sleep(random() * 300);
  member.proxy.jitter(20);
  if (random() < 0.2) return;
  await patiently(member, 'to come back', () => member.opens > before);
}

/** Pulls the cable of a member so that its node does not hear of it, and resolves when the member is back. */
export async function vanish(member: Member): Promise<void> {
  const before = member.opens;
  member.proxy.blackHole();
  await sleep(50);
  member.proxy.pass();
  await patiently(member, 'to come back', () => member.opens > before);
}

/** Ends a node, and starts it again. */
export async function endNode(node: ClusterNode, signal: 'SIGKILL' | 'SIGTERM', random: Random): Promise<void> {
  await sleep(500 + random() * 500);
  await node.end(signal);
  await sleep(random() * 500);
  await node.start();
}

/** Kills Redis and starts it again, at some time while a node ends. */
export async function restartRedis(redis: RedisServer, random: Random): Promise<void> {
  await sleep(random() * 1_500);
  await redis.restart();
}
