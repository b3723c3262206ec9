import { Observable } from 'rxjs';
import type { Link } from './link.js';

/** The control frames of a live socket, which `ws` emits and browsers keep to themselves: whether each is a pong to a ping of ours. */
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
