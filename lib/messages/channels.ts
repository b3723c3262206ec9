import { defer, filter, Observable, share, Subject } from 'rxjs';
import { CHANNELS, isFunction } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Multiplex } from './multiplex.js';
import { createRoutes } from './routes.js';

/** The options of `channels()`. Messages are assigned to channels either by their key (`keyOf`) or by a filter (`select`). */
export type ChannelsConfig<In, Out, Key> = ChannelsMessages<In, Out, Key> &
  (
    | {
        /**
         * Returns the key of a message; `undefined` for a message of no channel. It is called once for each message, however many
         * channels are open: use it if messages name their channel. Keys are compared as those of a `Map`.
         */
        keyOf: (message: In) => Key | undefined;
        select?: undefined;
      }
    | {
        /**
         * Whether a message belongs to a channel, for messages without a key. It is called for each message and each open channel.
         */
        select: (message: In, key: Key) => boolean;
        keyOf?: undefined;
      }
  );

/** The messages that open, close and confirm a channel. */
export interface ChannelsMessages<In, Out, Key> {
  /** Makes the message that opens a channel. It is sent on every connection, after the handshake. `undefined` is not sent. */
  subscribe: (key: Key) => Out | undefined;
  /** Makes the message that closes a channel. It is sent once, when the last subscriber has left. `undefined` is not sent. */
  unsubscribe: (key: Key) => Out | undefined;
  /**
   * Whether a message is the server's confirmation of a channel. A confirmation is not emitted, and no message of the channel is
   * emitted before it. With `keyOf`, it is called only for messages with the key of the channel.
   * @default none: a channel needs no confirmation
   */
  isConfirmation?: ((message: In, key: Key) => boolean) | undefined;
}

/**
 * Makes channels on a shared socket: one subscription at the server for each key, however many subscribers it has here.
 *
 * A channel is opened again on every connection, and closed when its last subscriber has left. Keys are compared as those of a `Map`.
 *
 * ```ts
 * const socket$ = heartbeatSocket$<Quote & { symbol: string }, { watch?: string; unwatch?: string }>('wss://example.com');
 * const quotes = channels(socket$, {
 *   subscribe: (symbol: string) => ({ watch: symbol }),
 *   unsubscribe: (symbol) => ({ unwatch: symbol }),
 *   keyOf: (quote) => quote.symbol,
 * });
 * quotes('ACME').subscribe(({ price }) => console.log(price));
 * ```
 *
 * Errors: those of the socket. An error of `subscribe`, `select` or `isConfirmation` ends that channel only; an error of `keyOf` ends
 * every channel.
 */
export function channels<In, Out, Key>(
  socket$: Pick<HeartbeatSocket<In, Out>, 'multiplex'>,
  config: ChannelsConfig<In, Out, Key>,
): (key: Key) => Observable<In> {
  isFunction('channels.socket$.multiplex', (socket$ as Partial<typeof socket$> | undefined)?.multiplex);
  validateOptions('channels', config, CHANNELS);
  const { subscribe, unsubscribe, select, keyOf, isConfirmation } = config;
  validate(!select !== !keyOf, 'channels.select', 'a function, unless there is a keyOf');
  const open = new Map<Key, Observable<In>>();
  const routes = keyOf && createRoutes(socket$, keyOf);

  const createChannel = (key: Key) => {
    let audience$: Subject<In> | undefined;
    let isConfirmed = false;
    const confirms = (message: In) => saysYes('channels.isConfirmation', isConfirmation?.(message, key));
    const selects = (message: In) => !select || saysYes('channels.select', select(message, key));
    const takes = (message: In) => {
      if (!confirms(message)) return isConfirmed && selects(message);
      isConfirmed = true;
      return false;
    };
    // Without a confirmation, messages need no filter on their way to the subscribers.
    const routed$ = routes?.to(key, () => (isConfirmation ? undefined : audience$));
    const channel$ = (socket$.multiplex as Multiplex<In, Out>)(
      () => {
        isConfirmed = !isConfirmation;
        return subscribe(key);
      },
      () => unsubscribe(key),
      (message) => (!routes || routes.leadsTo(key, message)) && takes(message),
      isConfirmation ? routed$?.pipe(filter(takes)) : routed$,
    );
    const forget = () => {
      if (open.get(key) === shared$) open.delete(key);
    };
    const asked$ = new Observable<In>((subscriber) => {
      subscriber.add(forget);
      channel$.subscribe(subscriber);
    });
    const shared$: Observable<In> = asked$.pipe(share({ connector: () => (audience$ = new Audience(forget)) }));
    return shared$;
  };

  return (key) =>
    defer(() => {
      const channel$ = open.get(key) ?? createChannel(key);
      open.set(key, channel$);
      return channel$;
    });
}

/** The subscribers of a channel. It is forgotten before they are notified of the end, so that one may subscribe again at once. */
class Audience<In> extends Subject<In> {
  constructor(private readonly forget: () => void) {
    super();
  }

  override error(error: unknown): void {
    this.forget();
    super.error(error);
  }

  override complete(): void {
    this.forget();
    super.complete();
  }
}
