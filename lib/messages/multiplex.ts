import { filter, map, Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { MULTIPLEX } from '../ground/options.js';
import { saysYes, validateOptions } from '../ground/validate.js';
import { mergeErrors } from '../operators/mergeErrors.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Outgoing } from './outgoing.js';

/** `multiplex` with an internal argument: `from$` has the messages of one channel of `channels()`, which need no filter. */
export type Multiplex<In, Out> = (
  subMsg: () => Out | undefined,
  unsubMsg: () => Out | undefined,
  messageFilter: (message: In) => boolean,
  from$?: Observable<In>,
) => Observable<In>;

/** Makes channels on a shared socket. Each sends `subMsg()` on every connection as it opens, and `unsubMsg()` once at the end. */
export function createMultiplex<In, Out>(
  message$: Observable<In>,
  { link, sender }: Pick<Outgoing<Out>, 'link' | 'sender'>,
  events: Events,
  signal$: Observable<unknown>,
): HeartbeatSocket<In, Out>['multiplex'] {
  const sendGiven = (message: Out | undefined) => {
    if (message !== undefined) sender.sendNow(message);
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
        // Each function of the user may end the channel: without `subMsg` sent, `unsubMsg` is not sent either.
        if (isOver()) return;
        sendGiven(message);
        isAsking = false;
        if (isOver()) giveBack();
      };
      const giveBack = events.guard('unsubMsg', () => {
        if (link.isReady) sendGiven(unsubMsg());
      });
      // Before it leaves the socket, which may close it.
      subscriber.add(() => isAsking || giveBack());
      // Closing the socket also completes this subscriber, which is about to join the others.
      const joining = signal$.subscribe((signal) => {
        if (signal === 'close') subscriber.complete();
      });
      subscriber.add(joining);
      // RxJS calls `subMsg` at once, so that its error opens no socket. A channel with messages of its own calls it when the socket is open.
      if (!from$ || link.isReady) ask();
      joining.unsubscribe();
      ours$.pipe(mergeErrors(link.opening$.pipe(map(() => link.isReady && ask())))).subscribe(subscriber);
    });
  };
  // The type of messages follows from a filter that is a type predicate.
  return multiplex;
}
