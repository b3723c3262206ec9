import type { WebSocketConstructor } from '../../lib/index.js';

/**
 * The heartbeat script that so many pages have, as it is, with its two bugs: nobody clears `isReconnecting`, so it
 * reconnects once in its life, and a close on purpose reconnects, too.
 */
export function classicScript(url: string, WebSocketCtor: WebSocketConstructor): { close: () => void } {
  let socket: WebSocket;
  let ping: NodeJS.Timeout;
  let death: NodeJS.Timeout;
  let isReconnecting = false;

  function connect(): void {
    try {
      socket = new WebSocketCtor(url) as WebSocket;
      socket.onopen = socket.onmessage = heartCheck;
      socket.onerror = socket.onclose = reconnect;
    } catch {
      reconnect();
    }
  }

  function heartCheck(): void {
    clearTimeout(ping);
    clearTimeout(death);
    ping = setTimeout(() => {
      socket.send('heartbeat');
      death = setTimeout(() => socket.close(), 11_000);
    }, 10_000);
  }

  function reconnect(): void {
    if (isReconnecting) return;
    isReconnecting = true;
    setTimeout(connect, 3_000);
  }

  connect();
  return { close: () => socket.close() };
}
