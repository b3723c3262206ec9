import { filter, map, mergeMap, type Observable, type OperatorFunction } from 'rxjs';
import { isDuration, validatePreset, type PingOptions } from './options.js';
import { perConnection } from './perConnection.js';
import type { Preset } from './preset.js';
import { converse, READY, SessionRefused, unlessEndedBy } from './session.js';

/** A message of SignalR's JSON protocol. `type` 1 invokes, 3 completes, 6 pings, 7 closes. A message of the handshake has no type. */
export interface SignalRMessage {
  readonly type?: number | undefined;
  readonly target?: string | undefined;
  readonly arguments?: readonly unknown[] | undefined;
  readonly invocationId?: string | undefined;
  readonly [field: string]: unknown;
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration };

/** The end of a record. */
const END = '\u001e';
/** The type of a message that closes the session, and the code of one that does not allow to reconnect. */
const CLOSE = 7;
const LAST = 'close';
const unlessClosed = unlessEndedBy(
  () => false,
  (code) => code === LAST,
);

const PING = `{"type":6}${END}`;

/**
 * Makes a preset for SignalR (ASP.NET Core): its JSON protocol over WebSocket only, without negotiation. A message is the list of the
 * SignalR messages in a frame.
 *
 * Both peers send pings and neither answers them, so `pongTimeout` (20 000 ms by default) must be longer than the server's
 * `KeepAliveInterval`.
 *
 * ```ts
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/hub', ...signalR() });
 * socket$.pipe(onSignalR('price')).subscribe(([symbol, price]) => console.log(symbol, price));
 * socket$.next(signalRInvocation('Watch', 'ACME'));
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function signalR(options: PingOptions = {}): Preset<readonly SignalRMessage[], SignalRMessage> {
  validatePreset('signalR', options, OPTIONS);
  const { interval, pongTimeout = 20_000 } = options;
  const unreadOf = perConnection(() => ({ text: '' }));

  return {
    serializer: (message: SignalRMessage) => JSON.stringify(message) + END,
    deserializer: (event: MessageEvent): readonly SignalRMessage[] => {
      const unread = unreadOf(event);
      const records = (unread.text + (event.data as string)).split(END);
      unread.text = records.pop() ?? '';
      return records.map((record) => JSON.parse(record) as SignalRMessage);
    },
    endsSession(messages) {
      const close = messages.find(({ type }) => type === CLOSE);
      return close && (close.allowReconnect === true ? 'restart' : LAST);
    },
    onOpen: (message$: Observable<readonly SignalRMessage[]>) =>
      converse<SignalRMessage, SignalRMessage>(
        message$.pipe(mergeMap((messages) => messages)),
        ({ type, error }) => {
          if (error !== undefined) throw new SessionRefused();
          return type === undefined ? READY : [];
        },
        [{ protocol: 'json', version: 1 }],
      ),
    // Not before the session is ready: the server would reject a ping as a bad handshake.
    heartbeat: () => ({ interval, pongTimeout, ping: PING, isPong: (frame: unknown) => frame === PING }),
    reconnect: { shouldReconnect: unlessClosed },
  };
}

/** Makes a call of a method of the hub. It gets no answer. */
export const signalRInvocation = (target: string, ...args: unknown[]): SignalRMessage => ({
  type: 1,
  target,
  arguments: args,
});

/** Emits the arguments of each call of a method of the client. */
export const onSignalR =
  (target: string): OperatorFunction<readonly SignalRMessage[], readonly unknown[]> =>
  (message$) =>
    message$.pipe(
      mergeMap((messages) => messages),
      filter((message) => message.type === 1 && message.target === target),
      map((message) => message.arguments ?? []),
    );
