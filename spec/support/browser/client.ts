// Runs in the page.
import { heartbeatSocket$, type HeartbeatSocketConfig } from '../../../lib/index.js';
import type { Heard } from './page.js';

const heard: Heard[] = [];
const sockets: WebSocket[] = [];

class RecordedWebSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols);
    sockets.push(this);
  }
}

const connect = (config: HeartbeatSocketConfig<unknown>): void => {
  const socket$ = heartbeatSocket$({ ...config, WebSocketCtor: RecordedWebSocket });
  socket$.events$.subscribe((event) => heard.push({ ...event, at: Date.now() }));
  socket$.subscribe({
    next: (message) => heard.push({ type: 'message', message, at: Date.now() }),
    error: () => undefined,
  });
};

const pageEvents: string[] = [];
for (const name of ['online', 'offline', 'pageshow', 'pagehide', 'freeze', 'resume', 'visibilitychange']) {
  const target = ['freeze', 'resume', 'visibilitychange'].includes(name) ? document : window;
  target.addEventListener(name, (event) => {
    const { persisted } = event as PageTransitionEvent;
    pageEvents.push(name === 'visibilitychange' ? document.visibilityState : persisted ? `${name} persisted` : name);
  });
}

Object.assign(window, { client: { connect, heard, sockets, pageEvents } });
