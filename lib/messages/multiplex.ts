import { filter, map, Observable, startWith } from 'rxjs';
import type { Events } from '../events/events.js';
import { MULTIPLEX } from '../ground/options.js';
import { saysYes, validateOptions } from '../ground/validate.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Outgoing } from './outgoing.js';

/** Channels on a shared socket: each is asked for on every connection as it opens, and given back once at the end. */
export function createMultiplex<In, Out>(
  message$: Observable<In>,
  { opening$, sendMessage }: Pick<Outgoing<Out>, 'opening$' | 'sendMessage'>,
  { guard }: Events,
): HeartbeatSocket<In, Out>['multiplex'] {
  const multiplex = (subMsg: () => Out, unsubMsg: () => Out, messageFilter: (message: In) => boolean) => {
    validateOptions('multiplex', { subMsg, unsubMsg, messageFilter }, MULTIPLEX);
    const isOurs = (message: In) => saysYes('multiplex.messageFilter', messageFilter(message));
    return new Observable<In>((subscriber) => {
      const asking$ = opening$.pipe(
        startWith(undefined),
        map(() => sendMessage(subMsg())),
      );
      // Ahead of leaving the socket, which may close it.
      subscriber.add(guard('unsubMsg', () => sendMessage(unsubMsg())));
      message$.pipe(filter(isOurs), mergeErrors(asking$)).subscribe(subscriber);
    });
  };
  // A filter that is a type predicate lets nothing else through.
  return multiplex;
}
