import { webSocketOf } from '../connection/webSocketOf.js';
import { protocolPing } from '../ground/protocolPing.js';
import { validate } from '../ground/validate.js';
import { PONG_TIMEOUT } from '../operators/patience.js';
import type { SocketHeartbeat, WebSocketConstructor, WebSocketLike } from '../vocabulary/config.js';

interface Given {
  readonly delivery?: 'at-most-once' | 'at-least-once' | undefined;
  readonly WebSocketCtor?: WebSocketConstructor | undefined;
}

/**
 * Returns how long a ping may go unanswered; `false` if none is sent.
 *
 * @throws TypeError if another option does not work with this heartbeat.
 */
export function pongTimeoutOf(config: Given, heartbeat: SocketHeartbeat | false = {}): number | false {
  const keepsSent = config.delivery === 'at-least-once';
  const pongTimeout = heartbeat && heartbeat.ping !== false && (heartbeat.pongTimeout ?? PONG_TIMEOUT);
  validate(!keepsSent || !!heartbeat, 'heartbeat', 'an object or a function for at-least-once delivery');
  validate(!keepsSent || !!pongTimeout, 'heartbeat.ping', 'a frame or a function for at-least-once delivery');
  validate(
    !heartbeat || heartbeat.ping !== protocolPing || canPing(webSocketOf(config)),
    'heartbeat.ping',
    'a frame: this WebSocket sends no protocol pings',
  );
  return pongTimeout;
}

/** Whether a WebSocket sends protocol pings and shows their pongs. Those of Bun and React Native only send them. */
const canPing = (WebSocketCtor: WebSocketConstructor | undefined) => {
  const { ping, on } = (WebSocketCtor?.prototype ?? {}) as Partial<WebSocketLike>;
  return !!ping && !!on;
};
