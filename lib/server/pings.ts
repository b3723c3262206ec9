import type { ServerFrame } from './config.js';

/** Tells whether a frame is a ping by default: the ping of `heartbeatSocket$`, or the bare word. */
export const looksLikePing = (frame: unknown): boolean =>
  frame === '{"type":"ping"}' || frame === 'ping' || frame === '{"type": "ping"}';

export const pongTo = (ping: unknown): ServerFrame => (ping === 'ping' ? 'pong' : '{"type":"pong"}');
