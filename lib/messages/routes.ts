import { Observable, share, type Observer } from 'rxjs';
import { isStream } from '../ground/isStream.js';
import { validate } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';

/** Routes each message of a socket to the channel with its key: one look-up each, however many channels there are. */
export interface Routes<In, Key> {
  /**
   * Emits the messages with a key, to one subscriber at a time. With `audience$` they go there directly and are not emitted: with many
   * channels, operators in between are cold memory and cost more than everything else.
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
  /** Emits no message. All channels subscribe to it for its end. */
  const routed$ = socket$.multiplex(nothing, nothing, route).pipe(share());

  return {
    to: (key, audience$) =>
      new Observable((subscriber) => {
        const target = audience$?.() ?? subscriber;
        routes.set(key, target);
        subscriber.add(() => {
          // A new subscriber may have taken the place in the meantime.
          if (routes.get(key) === target) routes.delete(key);
        });
        routed$.subscribe(subscriber);
      }),
    leadsTo: (key, message) => [keyOfMessage(message)].includes(key),
  };
}
