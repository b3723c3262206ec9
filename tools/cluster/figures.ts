import type { Account } from '../soak/account.js';
import { atLeast, atMost, exactly, grouped, type Figure } from '../soak/figures.js';
import type { Bound } from './passBound.js';
import { OVERLAP, type ClusterRun } from './runCluster.js';

const plain = (what: string, value: number): Figure => ({ what, value: grouped(value), bound: '', isKept: true });
const missing = (accounts: readonly Account[]) => accounts.reduce((sum, account) => sum + account.missing, 0);
const twice = (accounts: readonly Account[]) => accounts.reduce((sum, account) => sum + account.twice, 0);

export const clusterFigures = (run: ClusterRun, events: number): Figure[] => [
  exactly('cables pulled, and nodes and Redis ended', run.pulls + run.kills + run.drains + run.restarts, events),
  plain('of which nodes killed (SIGKILL)', run.kills),
  plain('of which nodes drained (SIGTERM)', run.drains),
  plain('of which Redis killed and started again', run.restarts),
  plain('connections of the four clients', run.opens),
  plain('of which handovers', run.handovers),
  plain('messages up', run.sent),
  exactly('missing', missing(run.up), 0),
  exactly('twice or out of order', twice(run.up), 0),
  plain('messages down', run.heard),
  exactly('missing', missing(run.down), 0),
  exactly('twice or out of order', twice(run.down), 0),
  exactly('gaps reported, messages dropped', run.gaps + run.dropped, 0),
  exactly('sockets of a client at once, outside handovers', run.mostLive, 1),
  atMost('sockets of a client at once, in handovers', run.mostInHandover, 2),
  plain('connections that nodes closed as replaced', run.replaced),
  atMost('the longest time for which nodes had two of a client', run.longest / 1_000, OVERLAP / 1_000, ' s', 1),
  plain('clients that came back while their node did not notice', run.vanished),
  exactly('of which had another connection three seconds later', run.notOne, 0),
];

export const boundFigures = (bound: Bound): Figure[] => [
  exactly(
    `gaps reported to a client that missed ${bound.absent} messages, of which the log keeps ${bound.kept}`,
    bound.gaps,
    1,
  ),
  atLeast('messages in that gap', bound.told, bound.absent - bound.kept - 50),
  exactly('messages missing outside gaps', bound.missing - bound.told, 0),
  exactly('twice or out of order', bound.twice, 0),
];
