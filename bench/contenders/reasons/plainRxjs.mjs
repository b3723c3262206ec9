import { filter, ignoreElements, interval, merge, share, switchMap, take, timeout } from 'rxjs';
import { byHand } from './byHand.mjs';

/** The least in plain RxJS that asks as much of the peer: a ping, a timeout for each, and its pong, which no subscriber sees. */
export const title = 'webSocket() + a ping, a timeout, its pong, in RxJS';
export const hasHeartbeat = true;

export const connect = byHand((send, { heartbeat: { interval: period, timeout: pongTimeout } }) => (source) => {
  const frame$ = source.pipe(share());
  const ping = () => {
    send('ping');
    return frame$.pipe(take(1), timeout({ first: pongTimeout }), ignoreElements());
  };
  return merge(frame$.pipe(filter((frame) => frame !== 'pong')), interval(period).pipe(switchMap(ping)));
});
