import { probe } from '../ground/probe.js';
import type { HeartbeatSocketConfig, WebSocketConstructor } from '../vocabulary/config.js';

/** The WebSocket that is used now: tests and tools put theirs in the place of the global one at any time. */
export function webSocketOf<In, Out>({
  WebSocketCtor = probe(() => (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket),
}: Pick<HeartbeatSocketConfig<In, Out>, 'WebSocketCtor'>): WebSocketConstructor | undefined {
  return WebSocketCtor;
}
