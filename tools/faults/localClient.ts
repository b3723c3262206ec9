import { filter } from 'rxjs';
import { WebSocket } from 'ws';
import { PATIENT } from '../clients/patience.js';
import { subscribeClient } from '../clients/realClient.js';
import { startRecordings, type Recordings } from '../clients/recordings.js';
import { eventually } from '../eventually.js';
import type { ClientConfig, Witness } from './witness.js';

/** A client in this process, which also sends. */
export interface LocalClient extends Witness {
  send(message: unknown): void;
}

/** How long a client waits before it tries again. */
export const RETRY = 150;

/** A client in this process. */
export function localClient(url: string, { ofWs, isRecorded, ...config }: ClientConfig): LocalClient {
  const defaults = { reconnect: RETRY, heartbeat: PATIENT, connectTimeout: 5_000 };
  let recordings: Recordings | undefined;
  const client = subscribeClient({ url, ...defaults, ...config }, ofWs, (socket$) => {
    if (isRecorded) recordings = startRecordings(socket$);
  });
  const { socket$, subscription, sockets, events, eventTimes, messages, ends } = client;
  const told = () => events.length + messages.length + ends.length;
  /** Whether a socket that is no longer in use can make itself heard. */
  const isHeard = () => {
    const before = told();
    for (const socket of sockets) if (socket.readyState !== WebSocket.OPEN) stir(socket);
    return told() > before;
  };

  return {
    events,
    eventTimes,
    messages,
    ends,
    send: (message) => socket$.next(message),
    onLost: (listener) => void socket$.events$.pipe(filter(({ type }) => type === 'lost')).subscribe(listener),
    async leave() {
      const specs = recordings?.print();
      const areHeard = [isHeard()];
      subscription.unsubscribe();
      await eventually(() => sockets.every(({ readyState }) => readyState === WebSocket.CLOSED), {
        what: 'every socket of the client to be closed',
      });
      areHeard.push(isHeard());
      const left = areHeard.includes(true) ? ['a dead socket that is still heard'] : [];
      return { maxLive: client.maxLive, left, specs };
    },
    async kill() {
      subscription.unsubscribe();
      for (const socket of sockets) socket.terminate();
      return Promise.resolve();
    },
  };
}

/** Lets happen once more whatever somebody still listens to. */
function stir(socket: WebSocket): void {
  const late: [type: string, ...args: unknown[]][] = [
    ['open'],
    ['message', Buffer.from('"late"'), false],
    ['error', new Error('late')],
    ['close', 1006, Buffer.of()],
  ];
  for (const [type, ...args] of late) if (socket.listenerCount(type) > 0) socket.emit(type, ...args);
}
