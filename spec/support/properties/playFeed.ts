import { asyncScheduler, Subscription } from 'rxjs';
import { heartbeatSocket$, resume } from '../../../lib/index.js';
import { cursors, idOf, type Feed, type FeedHappening } from './feeds.js';
import { FeedServer } from './feedServer.js';
import { Network } from './network.js';
import { inVirtualTime } from './virtualTime.js';
import { Wire } from './wire.js';

/** Longer than it takes to answer or to notice a dead connection, shorter than some outages. */
const GAP_TIMEOUT = 115;
const CALM = 600;

interface Numbered {
  readonly id: number;
}

/** Says that something must be so. */
type Insist = (isSo: boolean, fault: string) => void;

/** Plays a feed in virtual time, and throws what is wrong with what its subscriber got. */
export function playFeed(feed: Feed): void {
  const faults: string[] = [];
  const insist: Insist = (isSo, fault) => isSo || faults.push(`${fault} (at ${asyncScheduler.now()})`);
  inVirtualTime((flush) => {
    const { socket$, network, end } = direct(feed, insist);
    const last = flush();
    insist(last <= end(), `something goes on until ${last}`);
    insist(network.mostLive <= 1, 'two sockets at once');
    // What is still going on would go on in the next scene.
    socket$.unsubscribe();
    flush();
  });
  if (faults.length) throw new Error(faults.slice(0, 5).join('\n'));
}

/** Lays out a feed, and tells the client and when nothing may happen any more. */
function direct(feed: Feed, insist: Insist) {
  const server = new FeedServer(feed);
  const network: Network = new Network(
    feed.attempts,
    (socket, latency) => {
      const wire: Wire = new Wire(socket, latency, (frame) => server.hear(frame, wire));
      return wire;
    },
    (wire) => server.accept(wire),
  );
  const delivered: number[] = [];
  let passedOver = 0; // the message before which a gap was reported
  let here = new Set<number>(); // what has come on this connection
  let subscription: Subscription | undefined;
  let isCalm = false;

  const cursorOf = cursors[feed.cursor];
  const socket$ = heartbeatSocket$<Numbered, { since: number }>({
    ...feed,
    url: 'ws://host',
    WebSocketCtor: network.WebSocketCtor,
    openObserver: { next: () => (here = new Set()) },
    deserializer({ data }) {
      const message = JSON.parse(data as string) as Numbered;
      here.add(message.id);
      return message;
    },
    resume: resume({
      cursor: ({ id }) => cursorOf(id),
      request: (last) => ({ since: idOf(last) }),
      from: cursorOf(0),
      gapTimeout: GAP_TIMEOUT,
      ...(feed.isEager ? { follows: (next, last) => idOf(next) === idOf(last) + 1 } : {}),
    }),
  });

  const unsubscribe = () => subscription?.unsubscribe();
  const subscribe = () => {
    if (subscription?.closed === false) return;
    subscription = new Subscription();
    subscription.add(socket$.subscribe(({ id }) => take(id)));
  };
  const take = (id: number) => {
    const last = delivered.at(-1) ?? 0;
    insist(id === last + 1 || (id > last && id === passedOver), `${id} comes after ${last}`);
    delivered.push(id);
    const mood = isCalm ? undefined : feed.moods[delivered.length % feed.moods.length];
    if (mood === 'reconnect') socket$.reconnect();
    if (mood === 'unsubscribe' || mood === 'resubscribe') unsubscribe();
    if (mood === 'resubscribe') subscribe();
  };

  socket$.events$.subscribe((event) => {
    if (event.type !== 'gap') return;
    const after = idOf(event.after);
    passedOver = idOf(event.before);
    insist(server.hasForgotten(after + 1), `${after + 1} could have come, but is passed over`);
    for (let id = after + 1; id < passedOver; id++) insist(!here.has(id), `${id} has come, but is passed over`);
  });

  const act = (happening: FeedHappening) => {
    switch (happening.what) {
      case 'publish':
        for (let n = 0; n < happening.count; n++) server.publish();
        break;
      case 'subscribe':
        subscribe();
        break;
      case 'unsubscribe':
        unsubscribe();
        break;
      case 'reconnect':
        socket$.reconnect();
        break;
      default:
        network.wire?.end(happening.what);
    }
  };

  let time = 0;
  const later = (ms: number, act: () => void) => void asyncScheduler.schedule(act, (time += ms));
  subscribe();
  for (const happening of feed.happenings) later(happening.wait, () => act(happening));
  if (feed.isCalmAtLast) {
    later(0, () => {
      isCalm = true;
      network.calm();
      subscribe();
    });
    later(CALM, () => insist((delivered.at(-1) ?? 0) === server.size, `${delivered.at(-1) ?? 0} of ${server.size}`));
  }
  later(0, () => {
    unsubscribe();
    network.end();
  });
  return { socket$, network, end: () => Math.max(time, network.lastClose) };
}
