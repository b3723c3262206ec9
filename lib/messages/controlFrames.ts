import { Observable } from 'rxjs';
import type { Link } from './link.js';

/** The control frames of a live socket, which `ws` emits and browsers keep to themselves: whether each is a pong to a ping of ours. */
export const controlFrames = (link: Link, isPinging: boolean): Observable<boolean> =>
  new Observable((subscriber) => {
    // It takes no listener off: the socket ends with the connection.
    const on = (name: 'ping' | 'pong') => link.socket?.on?.(name, () => subscriber.next(isPinging && name === 'pong'));
    on('ping');
    on('pong');
  });
