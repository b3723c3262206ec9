import { defer, Observable, share, tap } from 'rxjs';
import { CHANNELS, isFunction } from '../ground/options.js';
import { saysYes, validateOptions } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';

/** How channels are asked for, given back and told apart. */
export interface ChannelsConfig<In, Out, Key> {
  /** Asks for a channel: sent on every connection, after the handshake. */
  subscribe: (key: Key) => Out;
  /** Gives it back: sent once, when its last subscriber has left. */
  unsubscribe: (key: Key) => Out;
  /** Whether a message belongs to a channel. */
  select: (message: In, key: Key) => boolean;
  /**
   * Recognises the server's confirmation of a channel: it is not emitted, and nothing is emitted before it has come.
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
 *   select: (quote, symbol) => quote.symbol === symbol,
 * });
 * quotes('ACME').subscribe(({ price }) => console.log(price));
 * ```
 *
 * Errors: as the socket; what `subscribe`, `select` or `isConfirmation` throws is an error of that channel alone.
 */
export function channels<In, Out, Key>(
  socket$: Pick<HeartbeatSocket<In, Out>, 'multiplex'>,
  config: ChannelsConfig<In, Out, Key>,
): (key: Key) => Observable<In> {
  isFunction('channels.socket$.multiplex', (socket$ as Partial<typeof socket$> | undefined)?.multiplex);
  validateOptions('channels', config, CHANNELS);
  const { subscribe, unsubscribe, select, isConfirmation } = config;
  const open = new Map<Key, Observable<In>>();

  const createChannel = (key: Key) => {
    let isConfirmed = false;
    const channel$ = socket$.multiplex(
      () => {
        isConfirmed = !isConfirmation;
        return subscribe(key);
      },
      () => unsubscribe(key),
      (message) => {
        if (saysYes('channels.isConfirmation', isConfirmation?.(message, key))) isConfirmed = true;
        else return isConfirmed && saysYes('channels.select', select(message, key));
        return false;
      },
    );
    const forget = () => {
      if (open.get(key) === shared$) open.delete(key);
    };
    const ended$ = channel$.pipe(tap({ complete: forget, error: forget }));
    const asked$ = new Observable<In>((subscriber) => {
      // Before any subscriber is notified of the end, and comes back.
      subscriber.add(forget);
      ended$.subscribe(subscriber);
    });
    const shared$: Observable<In> = asked$.pipe(share());
    return shared$;
  };

  return (key) =>
    defer(() => {
      const channel$ = open.get(key) ?? createChannel(key);
      open.set(key, channel$);
      return channel$;
    });
}
