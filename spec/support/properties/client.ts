import { asyncScheduler, filter, Subscription } from 'rxjs';
import { heartbeatSocket$, type MessageDroppedError } from '../../../lib/index.js';
import { auditAge, auditQueue, auditRoom } from './audits.js';
import type { Ledger } from './ledger.js';
import { Network } from './network.js';
import type { Scene } from './scenes.js';
import { HIGH_WATER_MARK, PING, PONG, Wire } from './wire.js';

/** How long it may take to notice that a socket has room again. */
const POLL = 20;

const HELLO = '{"hello":true}';
const idOf = (frame: string) => (JSON.parse(frame) as { id?: number }).id;

/** A client on a network of its own, with everything that happens to its messages entered in the ledger. */
export function createClient(scene: Scene, ledger: Ledger) {
  const subscriptions = new Set<Subscription>();
  let queued = 0;
  let state = 'idle';
  let mayOverfill = false; // complete() hands over all that waits
  let handsOver = 0; // how many of all messages it must have handed over, when it ends

  const network: Network = new Network(scene.attempts, (socket, latency, number) => {
    socket.received$.subscribe((frame) => {
      ledger.insist(number === network.wires.length - 1, 'something is sent on an old socket');
      const id = idOf(frame);
      if (id === undefined) return;
      ledger.insist(wire.handed[0] === HELLO, `${id} is sent ahead of the handshake`);
      ledger.insist(mayOverfill || socket.bufferedAmount <= HIGH_WATER_MARK, `${id} is sent to a full socket`);
      ledger.hand(id, number);
    });
    const wire = new Wire(socket, latency, (frame) => {
      const id = idOf(frame);
      if (id !== undefined) ledger.arrive(id);
    });
    return wire;
  });

  const pongs = new Map<Wire, number>();
  /** The k-th pong answers the k-th ping: all that was handed over before that has arrived. */
  const confirm = (wire: Wire) => {
    const k = pongs.get(wire) ?? 0;
    pongs.set(wire, k + 1);
    const pings = wire.handed.flatMap((frame, index) => (frame === PING ? [index] : []));
    for (const frame of wire.handed.slice(0, pings[k])) {
      const id = idOf(frame);
      if (id !== undefined) ledger.confirm(id);
    }
  };
  const isPong = (frame: unknown) => {
    if (frame === PONG) confirm(network.wire!);
    return frame === PONG;
  };

  const socket$ = heartbeatSocket$<unknown>({
    ...scene,
    url: 'ws://host',
    WebSocketCtor: network.WebSocketCtor,
    onOpen: () => [{ hello: true }],
    outbox: { ...scene.outbox, highWaterMark: HIGH_WATER_MARK },
    heartbeat: { ...scene.heartbeat, isPong },
  });

  const give = (what: 'next' | 'deliver') =>
    ledger.give(what === 'deliver', (entry) => {
      const message = { id: entry.id };
      const drop = (error?: MessageDroppedError) => {
        ledger.drop(entry, error?.reason);
        if (error?.reason !== 'closed') return;
        ledger.insist(entry.id >= handsOver && state !== 'connecting', `${entry.id} is not sent before the end`);
      };
      if (what === 'deliver') {
        socket$.deliver(message).subscribe({ next: () => ledger.deliver(entry), error: drop, complete: refill });
        return;
      }
      try {
        socket$.next(message);
      } catch {
        drop();
      }
    });

  const isOpen = () => state === 'open' && network.wire?.socket.readyState === 1;
  const canSend = () => isOpen() && network.wire!.socket.bufferedAmount <= HIGH_WATER_MARK;

  const audit = () => {
    const now = asyncScheduler.now();
    const isAlive = state !== 'idle' && state !== 'closed';
    auditQueue(ledger, queued);
    ledger.insist(queued <= (scene.outbox.capacity ?? 1000), `${queued} are too many`);
    if (isAlive) auditAge(ledger, now);
    if (canSend() && now - network.wire!.roomySince > POLL) auditRoom(ledger, network.wires.length - 1);
  };

  // Whoever sends again on hearing what became of others must not harm those, or make others see a number that is too old.
  let refills = scene.isLively ? 6 : 0;
  const refill = () => {
    if (state !== 'open' || refills-- <= 0) return;
    give('next');
    give('deliver');
  };
  socket$.queued$.pipe(filter((size) => size === 0)).subscribe(refill);
  socket$.queued$.subscribe((size) => (queued = size));
  socket$.status$.subscribe((status) => ({ state } = status));
  socket$.events$.subscribe(({ type }) => {
    if (type === 'dropped') ledger.reported++;
    if (type === 'pong') audit();
    if (type === 'closed') mayOverfill = false;
    if (type === 'closed' && !scene.isLively) ledger.insist(queued === 0, `${queued} are queued at the end`);
    if (scene.isLively && (type === 'open' || type === 'lost')) give(type === 'open' ? 'next' : 'deliver');
  });

  return {
    socket$,
    network,
    audit,
    get isSubscribed() {
      return subscriptions.size > 0;
    },
    get queued() {
      return queued;
    },
    send(what: 'next' | 'deliver') {
      const isReady = canSend();
      const needsNoRoom = !ledger.keepsSent && queued === 0;
      const { reported } = ledger;
      const { id, handed } = give(what);
      const wasDropped = ledger.reported > reported && !needsNoRoom;
      ledger.insist(!isReady || handed.length > 0 || wasDropped, `${id} is not sent at once`);
    },
    subscribe() {
      const subscription = new Subscription();
      const forget = () => void subscriptions.delete(subscription);
      subscriptions.add(subscription);
      subscription.add(socket$.subscribe({ error: forget, complete: forget }));
    },
    unsubscribe(subscription = [...subscriptions].at(-1)) {
      if (!subscription) return;
      subscriptions.delete(subscription);
      subscription.unsubscribe();
    },
    end(method: 'complete' | 'error') {
      mayOverfill = queued > 0 || (state !== 'idle' && state !== 'closed');
      handsOver = isOpen() ? ledger.entries.length : 0;
      if (method === 'complete') socket$.complete();
      else socket$.error({ code: 4000 });
      handsOver = 0;
    },
    /** Everyone leaves, the client itself included: it may keep a connection for the next subscriber. */
    leave() {
      if (state !== 'idle' && !subscriptions.size) this.subscribe();
      for (const subscription of subscriptions) this.unsubscribe(subscription);
    },
  };
}
