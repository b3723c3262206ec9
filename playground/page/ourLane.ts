import { asyncScheduler, EMPTY, map, merge, mergeMap, type Observable } from 'rxjs';
import {
  backoff,
  heartbeatSocket$,
  type HeartbeatSocket,
  type SocketEvent,
  type WebSocketConstructor,
} from '../../lib/index.js';
import type { LaneEvent } from '../model/marks.js';
import { SETTINGS } from '../model/settings.js';

const { interval, pongTimeout, patience, connectTimeout, stableAfter } = SETTINGS;

/** The same with this library, in a hurry. */
export const ourSocket = (url: string, WebSocketCtor: WebSocketConstructor): HeartbeatSocket<string> =>
  heartbeatSocket$({
    url,
    WebSocketCtor,
    heartbeat: { interval, pongTimeout, patience },
    connectTimeout,
    reconnect: { delay: backoff(SETTINGS.backoff), stableAfter },
  });

/** What a socket tells of itself, and what it emits. */
export function ourLane(socket$: HeartbeatSocket<string>): Observable<LaneEvent> {
  return merge(
    socket$.events$.pipe(mergeMap((event) => inShort(event) ?? EMPTY)),
    socket$.pipe(map((text): LaneEvent => ({ type: 'message', text }))),
  );
}

function inShort(event: SocketEvent): [LaneEvent] | undefined {
  switch (event.type) {
    case 'connecting':
    case 'open':
    case 'ping':
      return [{ type: event.type }];
    case 'pong':
      return [{ type: 'pong', latency: event.latency }];
    case 'lost': {
      const { kind, code, wasClean } = event.cause;
      return [{ type: 'lost', kind, code, wasClean }];
    }
    case 'retry':
      return [{ type: 'waiting', wait: Math.round((event.retryAt ?? 0) - asyncScheduler.now()) }];
    default:
      return undefined;
  }
}
