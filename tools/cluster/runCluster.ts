import { noop } from 'rxjs';
import { eventually } from '../eventually.js';
import { mulberry32 } from '../mulberry32.js';
import { Account } from '../soak/account.js';
import { startCluster } from './cluster.js';
import { endNode, pullCable, restartRedis, vanish } from './disturb.js';

/** What came of a run. */
export interface ClusterRun {
  readonly pulls: number;
  readonly kills: number;
  readonly drains: number;
  readonly restarts: number;
  readonly opens: number;
  readonly handovers: number;
  readonly sent: number;
  /** Numbers of members in the log. */
  readonly up: readonly Account[];
  /** Places in the log that members got; and by sender the numbers in them. */
  readonly down: readonly Account[];
  readonly heard: number;
  readonly gaps: number;
  readonly dropped: number;
  readonly mostLive: number;
  readonly mostInHandover: number;
  /** How many connections nodes have closed as replaced. */
  readonly replaced: number;
  /** The longest time for which nodes had more than one connection of a member, in milliseconds. */
  readonly longest: number;
  /** How often the nodes did not have exactly one connection of a member that came back while its old connection was not closed. */
  readonly notOne: number;
  /** How often a member did so. */
  readonly vanished: number;
  readonly seconds: number;
}

const NAMES = ['ann', 'bob', 'cid', 'dan'];
const EVERY = 20;
/** How long nodes may have two connections of a member, in milliseconds: a node waits for the old one, and the machine may be busy. */
export const OVERLAP = 3_000;
/** More than what is sent during the longest absence. */
const KEPT = 10_000;
/** One event of so many is the end of a node, and one of so many a restart of Redis. */
const NODES_SHARE = 10;
const REDIS_SHARE = 50;
/** How often all members come back to nodes that both live on, in the end. */
const ROUNDS = 5;

/**
 * Members talk to each other over two nodes, while their cables are pulled and the nodes are ended in turn, `events` times in all.
 * `onPull` is told how many cables are pulled.
 */
export async function runCluster(
  events: number,
  seed: number,
  onPull: (pulled: number) => void = noop,
): Promise<ClusterRun> {
  const begin = performance.now();
  const random = mulberry32(seed);
  const cluster = await startCluster(KEPT);
  const { redis, log, nodes, presence, start } = cluster;
  const up = new Map(NAMES.map((name) => [name, new Account()]));
  let end = start;
  const witness = log.entry$.subscribe(({ cursor, message }) => {
    end = cursor;
    const { from = '', n = 0 } = message as { from?: string; n?: number };
    up.get(from)?.note(n);
  });
  const members = await Promise.all(NAMES.map((name) => cluster.join(name)));
  const ends = Math.ceil(events / NODES_SHARE);
  const restarts = Math.floor(events / REDIS_SHARE);
  const pulls = events - ends - restarts;
  let pulled = 0;

  const pullAll = async (member: (typeof members)[number]) => {
    while (pulled < pulls) {
      onPull(++pulled);
      await pullCable(member, random);
    }
  };
  const endAll = async () => {
    let restarted = 0;
    for (let i = 0; i < ends; i++) {
      const signal = Math.floor(i / 2) % 2 ? 'SIGTERM' : 'SIGKILL';
      const isRestart = restarted < Math.floor(((i + 1) * restarts) / ends);
      if (isRestart) restarted++;
      await Promise.all([endNode(nodes[i % 2 ? 1 : 0], signal, random), isRestart && restartRedis(redis, random)]);
    }
  };

  try {
    await eventually(() => members.every(({ opens }) => opens > 0), { what: 'the members', within: 30_000 });
    const stops = members.map((member) => member.talk(EVERY));
    await Promise.all([endAll(), ...members.map(pullAll)]);
    const isOne = ({ name }: (typeof members)[number]) => presence.of(name) === 1;
    let notOne = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await Promise.all(members.map(vanish));
      await eventually(() => members.every(isOne), { within: OVERLAP }).catch(() => {});
      notOne += members.filter((member) => !isOne(member)).length;
    }
    stops.forEach((stop) => stop());
    const isQuiet = () =>
      members.every(({ name, sent, waiting, last }) => !waiting && up.get(name)?.last === sent && last === end);
    // Whoever is not done by then has lost something, which the accounts tell.
    await eventually(isQuiet, { within: 60_000 }).catch(() => {});

    const sum = (of: (member: (typeof members)[number]) => number) => members.reduce((all, one) => all + of(one), 0);
    for (const { name, sent } of members) complete(up.get(name), sent);
    for (const { places, from } of members) {
      complete(places, end - start);
      for (const { name, sent } of members) complete(from.get(name), sent);
    }
    return {
      pulls,
      kills: Math.ceil(ends / 2),
      drains: Math.floor(ends / 2),
      restarts,
      opens: sum(({ opens }) => opens),
      handovers: sum(({ handovers }) => handovers),
      sent: sum(({ sent }) => sent),
      up: [...up.values()],
      down: members.flatMap(({ places, from }) => [places, ...from.values()]),
      heard: sum(({ places }) => places.last),
      gaps: sum(({ gaps }) => gaps.length),
      dropped: sum(({ dropped }) => dropped),
      mostLive: Math.max(...members.map(({ mostLive }) => mostLive)),
      mostInHandover: Math.max(...members.map(({ mostInHandover }) => mostInHandover)),
      replaced: presence.replaced,
      longest: presence.longest,
      notOne,
      vanished: ROUNDS * members.length,
      seconds: Math.round((performance.now() - begin) / 1000),
    };
  } finally {
    witness.unsubscribe();
    await Promise.all(members.map((member) => member.leave()));
    await cluster.stop();
  }
}

/** What never came after the last one is missing, too. */
function complete(account: Account | undefined, last: number): void {
  if (account) account.missing += last - account.last;
}
