// Runs in the page.
import { firstValueFrom } from 'rxjs';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';
import { onceReachable } from './onceReachable.js';
import type { Heard } from './tab.js';

const heard: Heard[] = [];
const sockets: WebSocket[] = [];

class RecordedWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(this);
  }
}

let socket$: HeartbeatSocket<unknown>;

const connect = (config: HeartbeatSocketConfig<unknown>): void => {
  socket$ = heartbeatSocket$({ ...config, WebSocketCtor: RecordedWebSocket });
  socket$.events$.subscribe((event) => heard.push({ ...event, at: Date.now() }));
  socket$.subscribe({
    next: (message) => heard.push({ type: 'message', message, at: Date.now() }),
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
for (const name of ['online', 'offline', 'pageshow', 'pagehide', 'freeze', 'resume', 'visibilitychange']) {
  const target = ['freeze', 'resume', 'visibilitychange'].includes(name) ? document : window;
  target.addEventListener(name, (event) => {
    const { persisted } = event as PageTransitionEvent;
    pageEvents.push(name === 'visibilitychange' ? document.visibilityState : persisted ? `${name} persisted` : name);
  });
}

Object.assign(window, {
  client: { connect, connectBinary, connectOnceReachable, send, watch, upload, heard, sockets, pageEvents },
});
