import { pipe } from 'rxjs';
import { heartbeat, reconnect } from '../../../dist/esm/index.js';
import { byHand } from './byHand.mjs';

export const title = 'webSocket() + heartbeat() + reconnect()';
export const hasHeartbeat = true;

export const connect = byHand((send, { delay, heartbeat: { interval, timeout } }) =>
  pipe(heartbeat(send, { interval, pongTimeout: timeout, ping: 'ping' }), reconnect(delay)),
);
