import { probe } from '../ground/probe.js';
import type { HeartbeatSocketConfig, WebSocketConstructor } from '../vocabulary/config.js';

/** Returns the WebSocket to use now, because tests and tools may replace the global one at any time. */
export function webSocketOf<In, Out>({
  WebSocketCtor = probe(() => (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket),
}: Pick<HeartbeatSocketConfig<In, Out>, 'WebSocketCtor'>): WebSocketConstructor | undefined {
  return WebSocketCtor;
}
