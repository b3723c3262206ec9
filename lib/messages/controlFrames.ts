import { Observable } from 'rxjs';
import type { Link } from './link.js';

/** Control frames of a live socket, which `ws` emits and browsers keep to themselves: empty there. */
export const controlFrames = (link: Link): Observable<'ping' | 'pong'> =>
  new Observable((subscriber) => {
    const { socket } = link;
    for (const name of ['ping', 'pong'] as const) {
      const listener = () => subscriber.next(name);
      socket?.on?.(name, listener);
      subscriber.add(() => socket?.off?.(name, listener));
    }
  });
