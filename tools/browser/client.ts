// Runs in the page, in a frame of it, or in a worker.
import { firstValueFrom, type Subscription } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';
import { onceReachable } from './onceReachable.js';
import type { Heard } from './tab.js';

const heard: Heard[] = [];
const listeners: MessagePort[] = [];

const hear = (event: Heard): void => {
  heard.push(event);
  // An event has an error in it, of which a message would keep nothing that we have put there.
  for (const listener of listeners) listener.postMessage(JSON.parse(JSON.stringify(event)));
};

const sockets: WebSocket[] = [];

class RecordedWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(this);
  }
}

let socket$: HeartbeatSocket<unknown>;
let subscription: Subscription;

const connect = (config: HeartbeatSocketConfig<unknown>): void => {
  socket$ = heartbeatSocket$({ ...config, WebSocketCtor: RecordedWebSocket });
  socket$.events$.subscribe((event) => hear({ ...event, at: Date.now() }));
  subscription = socket$.subscribe({
    next: (message) => hear({ type: 'message', message, at: Date.now() }),
    error: () => undefined,
  });
};

/** Sends bytes, takes bytes, and tells them as numbers. */
const connectBinary = (config: HeartbeatSocketConfig<unknown>): void =>
  connect({
    ...config,
    binaryType: 'arraybuffer',
    serializer: (bytes) => new Uint8Array(bytes as number[]),
    deserializer: ({ data }: MessageEvent<unknown>) => (data instanceof ArrayBuffer ? [...new Uint8Array(data)] : data),
  });

const connectOnceReachable = ({ url, ...config }: HeartbeatSocketConfig<unknown>): void =>
  connect({ ...config, url: onceReachable(String(url)) });

/** Where the page cannot look: a frame of another origin, or a worker. */
let elsewhere: MessagePort | undefined;

/** Has the client there connect, and hears what it hears. */
const connectIn = (place: Window | Worker | ServiceWorker | MessagePort, config: object): void => {
  const { port1, port2 } = new MessageChannel();
  elsewhere = port1;
  port1.onmessage = ({ data }: MessageEvent<Heard>) => heard.push(data);
  place.postMessage(config, { targetOrigin: '*', transfer: [port2] });
};

/** The other end of it. */
const onMessage = ({ data, ports: [port] }: MessageEvent<HeartbeatSocketConfig<unknown>>): void => {
  if (!port) return;
  listeners.push(port);
  port.onmessage = leave;
  connect(data);
};
addEventListener('message', onMessage);
// In a shared worker.
addEventListener('connect', (event) => ((event as MessageEvent).ports[0]!.onmessage = onMessage));

/** Unsubscribes, here or there. */
const leave = (): void => (elsewhere ? elsewhere.postMessage('leave') : subscription.unsubscribe());

const reconnect = (): void => socket$.reconnect();

const send = (message: unknown): void => socket$.next(message);

/** What a bare WebSocket says, in order. */
const watch = (url: string): string[] => {
  const said: string[] = [];
  const socket = new WebSocket(url);
  socket.onopen = () => said.push('open');
  socket.onerror = () => said.push('error');
  socket.onclose = ({ code, wasClean }) => said.push(`close ${code}${wasClean ? ' clean' : ''}`);
  return said;
};

/** Sends parts, each when the one before it was delivered or all at once, and returns how long it took. */
const upload = async (parts: number, bytes: number, isPaced: boolean): Promise<number> => {
  const start = performance.now();
  const part = 'x'.repeat(bytes);
  const all: Promise<void>[] = [];
  for (let index = 0; index < parts; index++) {
    const delivered = firstValueFrom(socket$.deliver(part));
    if (isPaced) await delivered;
    else all.push(delivered);
  }
  await Promise.all(all);
  return performance.now() - start;
};

const pageEvents: string[] = [];
const { document } = globalThis as Partial<typeof globalThis>; // missing in a worker
for (const name of ['online', 'offline', 'pageshow', 'pagehide', 'freeze', 'resume', 'visibilitychange']) {
  const isOfDocument = ['freeze', 'resume', 'visibilitychange'].includes(name);
  const target: EventTarget | undefined = isOfDocument ? document : globalThis;
  target?.addEventListener(name, (event) => {
    const { persisted } = event as PageTransitionEvent;
    pageEvents.push(name === 'visibilitychange' ? document!.visibilityState : persisted ? `${name} persisted` : name);
  });
}

const connects = { connect, connectBinary, connectOnceReachable, connectIn };
Object.assign(globalThis, {
  client: { ...connects, leave, reconnect, send, watch, upload, heard, sockets, pageEvents },
});
