import * as always from './heartbeatSocket.mjs';

export const title = 'heartbeatSocket$, idle: true';
export const isOurs = true;
export const hasHeartbeat = true;
export const reconnects = true;

export const connect = (options) => always.connect({ ...options, idle: true });
