import { filter, map, Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { MULTIPLEX } from '../ground/options.js';
import { saysYes, validateOptions } from '../ground/validate.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Outgoing } from './outgoing.js';

/** As users see it, but for `from$`: the messages of a channel of `channels()`, which knows whose they are and asks no filter. */
export type Multiplex<In, Out> = (
  subMsg: () => Out | undefined,
  unsubMsg: () => Out | undefined,
  messageFilter: (message: In) => boolean,
  from$?: Observable<In>,
) => Observable<In>;

/** Channels on a shared socket: each is asked for on every connection as it opens, and given back once at the end. */
export function createMultiplex<In, Out>(
  message$: Observable<In>,
  outgoing: Pick<Outgoing<Out>, 'opening$' | 'sendMessage' | 'isAttached'>,
  events: Events,
  signal$: Observable<unknown>,
): HeartbeatSocket<In, Out>['multiplex'] {
  const isAttached = () => outgoing.isAttached();
  const sendGiven = (message: Out | undefined) => {
    if (message !== undefined) outgoing.sendMessage(message);
  };
  const multiplex: Multiplex<In, Out> = (subMsg, unsubMsg, messageFilter, from$) => {
    validateOptions('multiplex', { subMsg, unsubMsg, messageFilter }, MULTIPLEX);
    const isOurs = (message: In) => saysYes('multiplex.messageFilter', messageFilter(message));
    const ours$ = from$ ?? message$.pipe(filter(isOurs));
    return new Observable<In>((subscriber) => {
      let isAsking = false;
      const isOver = () => subscriber.closed;
      const ask = () => {
        isAsking = true;
        const message = subMsg();
        // Each function of the user's may end the channel: one that was not asked for is not given back.
        if (isOver()) return;
        sendGiven(message);
        isAsking = false;
        if (isOver()) giveBack();
      };
      const giveBack = events.guard('unsubMsg', () => {
        if (isAttached()) sendGiven(unsubMsg());
      });
      // Ahead of leaving the socket, which may close it.
      subscriber.add(() => isAsking || giveBack());
      // Who closes the socket closes it for this subscriber, too, who is about to join the others.
      const joining = signal$.subscribe((signal) => {
        if (signal === 'close') subscriber.complete();
      });
      subscriber.add(joining);
      // As RxJS asks at once, what subMsg throws opens no socket. Those with messages of their own ask when that is sent.
      if (!from$ || isAttached()) ask();
      joining.unsubscribe();
      ours$.pipe(mergeErrors(outgoing.opening$.pipe(map(() => isAttached() && ask())))).subscribe(subscriber);
    });
  };
  // A filter that is a type predicate lets nothing else through.
  return multiplex;
}
