import { mergeMap, takeWhile, type Observable } from 'rxjs';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { isDuration, validatePreset, type PingOptions } from './options.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { unlessRefused } from './session.js';

/** A message of version 2 of Phoenix's JSON protocol. */
export type PhoenixMessage = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: unknown,
];

/** An event of a topic. */
export interface PhoenixEvent {
  readonly event: string;
  readonly payload: unknown;
}

/** The error of `phoenixTopics` for a topic that the server refuses, or whose channel has crashed there. */
export class PhoenixTopicError extends Error {
  constructor(readonly event: string) {
    super(`the server has ended a topic with ${event}`);
    this.name = 'PhoenixTopicError';
  }
}

const OPTIONS = { interval: isDuration, pongTimeout: isDuration };

let refs = 0;
const nextRef = () => String(++refs);

/**
 * Makes a preset for Phoenix Channels, version 2 of the JSON protocol: `wss://example.com/socket/websocket?vsn=2.0.0`.
 *
 * ```ts
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/socket/websocket?vsn=2.0.0', ...phoenix() });
 * phoenixTopics(socket$)('room:lobby').subscribe(({ event, payload }) => console.log(event, payload));
 * ```
 *
 * Put a short-lived token into a `url` function, which is called for each attempt.
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function phoenix(options: PingOptions = {}): Preset<PhoenixMessage> {
  validatePreset('phoenix', options, OPTIONS);
  const { interval, pongTimeout } = options;
  return {
    serializer: (message: PhoenixMessage) => JSON.stringify(message),
    deserializer: ({ data }: MessageEvent) => JSON.parse(data as string) as PhoenixMessage,
    heartbeat: {
      interval,
      pongTimeout,
      ping: () => JSON.stringify([null, nextRef(), 'phoenix', 'heartbeat', {}]),
      isPong: (frame: unknown) => /^\[null,"\d+","phoenix","phx_reply"/.test(frame as string),
    },
    reconnect: { shouldReconnect: unlessRefused },
  };
}

/**
 * Returns a function that emits the events of a topic on a shared socket. A topic is joined once, however many subscribers it has here,
 * and again on every connection. It is left with the last subscriber. Nothing is emitted before a topic is joined. `params` are the
 * parameters of the server's `join`.
 *
 * Completes when the server closes the topic (`phx_close`).
 *
 * Errors: {@link PhoenixTopicError} if the server refuses the topic, or its channel has crashed; those of the socket.
 */
export function phoenixTopics(
  socket$: Pick<HeartbeatSocket<PhoenixMessage>, 'multiplex'>,
  params: (topic: string) => object = () => ({}),
): (topic: string) => Observable<PhoenixEvent> {
  return perKey((topic: string) => {
    let joinRef = '';
    let isJoined = false;
    return socket$
      .multiplex(
        () => {
          isJoined = false;
          joinRef = nextRef();
          return [joinRef, joinRef, topic, 'phx_join', params(topic)];
        },
        () => [joinRef, nextRef(), topic, 'phx_leave', {}],
        ([joined, , to]) => to === topic && (joined === null || joined === joinRef),
      )
      .pipe(
        // The server has shut the channel down, and does not want it joined again.
        takeWhile(([, , , event]) => event !== 'phx_close'),
        mergeMap(([, ref, , event, payload]): PhoenixEvent[] => {
          if (event === 'phx_error') throw new PhoenixTopicError(event);
          if (event === 'phx_reply' && ref === joinRef) {
            const { status } = payload as { status: string };
            if (status !== 'ok') throw new PhoenixTopicError('a refusal');
            isJoined = true;
            return [];
          }
          return isJoined ? [{ event, payload }] : [];
        }),
      );
  });
}
