import { Observable } from 'rxjs';
import type { Link } from './link.js';

/** Emits for each control frame of a socket whether it is a pong to our ping. `ws` shows control frames; browsers do not. */
export const controlFrames = (link: Link, isPinging: boolean): Observable<boolean> =>
  new Observable((subscriber) => {
    const { socket } = link;
    const onPing = () => subscriber.next(false);
    const onPong = () => subscriber.next(isPinging);
    socket?.on?.('ping', onPing);
    socket?.on?.('pong', onPong);
    return () => {
      socket?.off?.('ping', onPing);
      socket?.off?.('pong', onPong);
    };
  });
