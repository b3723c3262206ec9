import { heartbeat } from '../../../dist/esm/index.js';
import { byHand } from './byHand.mjs';

export const title = 'webSocket() + heartbeat()';
export const hasHeartbeat = true;

export const connect = byHand((send, { heartbeat: { interval, timeout } }) =>
  heartbeat(send, { interval, pongTimeout: timeout, ping: 'ping' }),
);
