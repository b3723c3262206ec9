import { defer, EMPTY, from, ignoreElements, merge, switchMap, tap, type Observable, type ObservableInput } from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import { backoff } from '../operators/backoff.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isDuration, validatePreset } from './options.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { codeOf, converse, READY, unlessEndedBy } from './session.js';

/** An event of Pusher's protocol. Those that begin with `pusher` are the protocol's own, those with `client-` the clients'. */
export interface PusherEvent {
  readonly event: string;
  readonly channel?: string | undefined;
  readonly data?: unknown;
  readonly user_id?: string | undefined;
}

/** When pings leave, and how long they may go without an answer. */
export interface PusherOptions {
  /**
   * A ping leaves after so long a silence, in milliseconds; earlier where the server wants it so.
   * @default the server's `activity_timeout`
   */
  interval?: number | undefined;
  /**
   * How long a ping may go unanswered by any frame, in milliseconds.
   * @default 30000
   */
  pongTimeout?: number | undefined;
}

/** The preset, and who the server takes its client for: have a preset of its own for each socket where channels are private. */
export interface PusherPreset extends Preset<PusherEvent> {
  /** The `socket_id` of the session: what signatures for private channels are made with. In a handover it is that of the old one until the new one takes over. */
  readonly socketId: () => string;
}

/** What lets a client into a private or presence channel: the answer of your server's authorization endpoint. */
export interface PusherAuthorization {
  readonly auth: string;
  readonly channel_data?: string | undefined;
}

/** What `pusherChannels` errors with for a channel that the server refuses. */
export class PusherChannelError extends Error {
  constructor(readonly status: number | undefined) {
    super(`the server has refused a channel with status ${status}`);
    this.name = 'PusherChannelError';
  }
}

/** What the server says of a session. */
interface Told {
  readonly socket_id?: string;
  readonly activity_timeout?: number;
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration };

const PONG = '{"event":"pusher:pong","data":{}}';

const isBetween = (from: number, to: number) => (code: unknown) => Number(code) >= from && Number(code) <= to;
/** The connection is not to be made again as it is. */
const isLast = isBetween(4000, 4099);
/** It is to be made again at once. */
const isAtOnce = isBetween(4200, 4299);
const isClosing = isBetween(4000, 4299);

const policy = backoff();
/** Again after a second at least, or at once where the server wants it so; but not in a hot loop. */
const delay = (lost: SocketLostError, attempt: number) =>
  isAtOnce(codeOf(lost)) && attempt === 1 ? 0 : Math.max(1_000, policy.ms(attempt, lost));

/**
 * Pusher Channels, version 7 of its protocol: Pusher, Soketi, Laravel Reverb.
 *
 * ```ts
 * const url = 'wss://ws-mt1.pusher.com/app/KEY?protocol=7&client=js&version=1.0';
 * const socket$ = heartbeatSocket$({ url, ...pusher() });
 * pusherChannels(socket$)('prices').subscribe(({ event, data }) => console.log(event, data));
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function pusher(options: PusherOptions = {}): PusherPreset {
  validatePreset('pusher', options, OPTIONS);
  const { interval = Infinity, pongTimeout = 30_000 } = options;
  let told: Told = {};
  // A handover makes the next session ready beside the one that lives.
  let live: Told | undefined;

  return {
    socketId: () => (live ?? told).socket_id ?? '',
    serializer: (event: PusherEvent) => JSON.stringify(event),
    deserializer: ({ data }: MessageEvent) => decode(data as string),
    endsSession({ event, data }) {
      const { code } = Object(data) as { code?: number };
      return event === 'pusher:error' && isClosing(code) ? code : undefined;
    },
    onOpen: (message$: Observable<PusherEvent>) =>
      converse<PusherEvent, PusherEvent>(message$, ({ event, data }) => {
        if (event !== 'pusher:connection_established') return [];
        told = data as Told;
        return READY;
      }),
    // It is asked when a session begins to live.
    heartbeat: () => {
      live = told;
      return {
        idle: true,
        interval: Math.min(interval, (told.activity_timeout ?? 120) * 1_000),
        pongTimeout,
        ping: '{"event":"pusher:ping","data":{}}',
        isPong: (frame: unknown) => /^\{"event":"pusher:pong"/.test(frame as string),
        answer: { isPing: (frame: unknown) => /^\{"event":"pusher:ping"/.test(frame as string), pong: PONG },
      };
    },
    reconnect: { shouldReconnect: unlessEndedBy(isLast, isLast), delay },
  };
}

/** The data of most events is JSON within JSON. */
function decode(frame: string): PusherEvent {
  const event = JSON.parse(frame) as PusherEvent;
  if (typeof event.data !== 'string') return event;
  try {
    return { ...event, data: JSON.parse(event.data) as unknown };
  } catch {
    return event;
  }
}

/**
 * The events of channels of a shared socket: subscribed to once, however many subscribe to a channel here, again on every connection, and
 * given back with the last subscriber. `authorize` is asked for the signature of a private or presence channel in each session, also
 * in one that a handover has made.
 *
 * ```ts
 * const preset = pusher();
 * const socket$ = heartbeatSocket$({ url: 'wss://ws-mt1.pusher.com/app/KEY?protocol=7', ...preset });
 * const signed = async (channel: string) => ({ auth: await fetchSignature(preset.socketId(), channel) });
 * pusherChannels(socket$, signed)('private-orders').subscribe(({ event, data }) => console.log(event, data));
 * ```
 *
 * Errors: {@link PusherChannelError} when the server refuses the channel; whatever `authorize` errors with; as the socket.
 */
export function pusherChannels(
  socket$: HeartbeatSocket<PusherEvent>,
  authorize?: (channel: string) => ObservableInput<PusherAuthorization>,
): (channel: string) => Observable<PusherEvent> {
  const subscribeTo = (channel: string, subscribe: () => PusherEvent | undefined, isSubscribed = () => true) =>
    socket$.multiplex(
      subscribe,
      () => (isSubscribed() ? { event: 'pusher:unsubscribe', data: { channel } } : undefined),
      (event) => event.channel === channel,
    );
  const subscribeWith = (channel: string, authorization?: PusherAuthorization): PusherEvent => ({
    event: 'pusher:subscribe',
    data: { channel, ...authorization },
  });
  /** For one session: in the next one, of which a handover tells before the status does, the signature is not valid. */
  const subscribeSigned = (channel: string, given: PusherAuthorization) => {
    let sessions = 0;
    return subscribeTo(
      channel,
      () => (++sessions === 1 ? subscribeWith(channel, given) : undefined),
      () => sessions === 1,
    );
  };
  const authorized = (channel: string, ask: NonNullable<typeof authorize>) =>
    merge(
      // Somebody has to be there for the session that it waits for.
      socket$.pipe(ignoreElements()),
      // Each session is `open` once. After a handover one follows the other.
      socket$.status$.pipe(
        switchMap(({ state }) =>
          state === 'open'
            ? defer(() => from(ask(channel))).pipe(switchMap((given) => subscribeSigned(channel, given)))
            : EMPTY,
        ),
      ),
    );
  return perKey((channel: string) =>
    (authorize && /^(private|presence)-/.test(channel)
      ? authorized(channel, authorize)
      : subscribeTo(channel, () => subscribeWith(channel))
    ).pipe(
      tap(({ event, data }) => {
        if (event === 'pusher:subscription_error') throw new PusherChannelError((data as { status?: number }).status);
      }),
    ),
  );
}
