import { Observable, share, type Observer } from 'rxjs';
import { isStream } from '../ground/isStream.js';
import { validate } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';

/** The way from a socket to its channels by the key of a message: one look-up each, however many channels there are. */
export interface Routes<In, Key> {
  /**
   * The messages with a key, for one subscriber at a time. Those that have an `audience$` go there, and are not emitted: what
   * stands between them and who hears them is cold memory where there are many channels, and costs more than all else.
   */
  readonly to: (key: Key, audience$?: () => Pick<Observer<In>, 'next'> | undefined) => Observable<In>;
  /** Whether a message has a key. */
  readonly leadsTo: (key: Key, message: In) => boolean;
}

export function createRoutes<In, Out, Key>(
  socket$: Pick<HeartbeatSocket<In, Out>, 'multiplex'>,
  keyOf: (message: In) => Key | undefined,
  option = 'channels.keyOf',
): Routes<In, Key> {
  const routes = new Map<Key, Pick<Observer<In>, 'next'>>();

  const keyOfMessage = (message: In) => {
    const key = keyOf(message);
    validate(!isStream(key), option, 'a function that returns a key');
    return key;
  };
  const route = (message: In) => {
    const key = keyOfMessage(message);
    const target = key === undefined ? undefined : routes.get(key);
    target?.next(message);
    return false;
  };
  const nothing = () => undefined;
  /** All listen to it for its end: there is no message that it emits. */
  const routed$ = socket$.multiplex(nothing, nothing, route).pipe(share());

  return {
    to: (key, audience$) =>
      new Observable((subscriber) => {
        const target = audience$?.() ?? subscriber;
        routes.set(key, target);
        subscriber.add(() => {
          // Whoever came back in the meantime has taken the place.
          if (routes.get(key) === target) routes.delete(key);
        });
        routed$.subscribe(subscriber);
      }),
    leadsTo: (key, message) => [keyOfMessage(message)].includes(key),
  };
}
