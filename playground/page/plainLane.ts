import { Observable, repeat } from 'rxjs';
import type { WebSocketConstructor } from '../../lib/index.js';
import type { LaneEvent } from '../model/marks.js';
import { PLAIN_RETRY } from '../model/settings.js';

/** The code that everybody writes first: a WebSocket, and another one a second after `onclose`. */
export function plainLane(url: string, WebSocketCtor: WebSocketConstructor): Observable<LaneEvent> {
  const attempt$ = new Observable<LaneEvent>((subscriber) => {
    subscriber.next({ type: 'connecting' });
    const socket = new WebSocketCtor(url) as WebSocket;
    socket.onopen = () => subscriber.next({ type: 'open' });
    socket.onmessage = ({ data }) => subscriber.next({ type: 'message', text: String(JSON.parse(String(data))) });
    socket.onclose = ({ code, wasClean }) => {
      subscriber.next({ type: 'lost', kind: 'close', code, wasClean });
      subscriber.next({ type: 'waiting', wait: PLAIN_RETRY });
      subscriber.complete();
    };
    return () => socket.close();
  });
  return attempt$.pipe(repeat({ delay: PLAIN_RETRY }));
}
