import { defer, filter, Observable, share, Subject } from 'rxjs';
import { CHANNELS, isFunction } from '../ground/options.js';
import { saysYes, validate, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { Multiplex } from './multiplex.js';
import { createRoutes } from './routes.js';

/** How channels are asked for, given back and told apart: by the key of a message, or else one by one. */
export type ChannelsConfig<In, Out, Key> = ChannelsMessages<In, Out, Key> &
  (
    | {
        /**
         * The key of a message; `undefined` for one that belongs to no channel. It is called once for each message, however
         * many channels are open: take it where messages name their channel. Keys are looked up as those of a `Map`.
         */
        keyOf: (message: In) => Key | undefined;
        select?: undefined;
      }
    | {
        /**
         * Whether a message belongs to a channel, where messages have no key: each message is shown to it once for every open
         * channel.
         */
        select: (message: In, key: Key) => boolean;
        keyOf?: undefined;
      }
  );

/** What channels send and are sent. */
export interface ChannelsMessages<In, Out, Key> {
  /** Asks for a channel: sent on every connection, after the handshake. `undefined` sends nothing. */
  subscribe: (key: Key) => Out | undefined;
  /** Gives it back: sent once, when its last subscriber has left. `undefined` sends nothing. */
  unsubscribe: (key: Key) => Out | undefined;
  /**
   * Recognises the server's confirmation of a channel: it is not emitted, and nothing is emitted before it has come. With
   * `keyOf` it is shown only the messages with the key of the channel.
   * @default every channel counts as confirmed
   */
  isConfirmation?: ((message: In, key: Key) => boolean) | undefined;
}

/**
 * Makes channels on a shared socket: for each key one subscription at the server, however many subscribe to it here.
 *
 * It is asked for again on every connection, and given back when the last subscriber has left. Keys are told apart as
 * those of a `Map`.
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
 * Errors: as the socket; what `subscribe`, `select` or `isConfirmation` throws is an error of that channel alone, what
 * `keyOf` throws one of every channel.
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
    // What waits for no confirmation has nothing to be asked on its way to the subscribers.
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

/** Who hears a channel. It is forgotten before any of them is notified of the end, and comes back. */
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
