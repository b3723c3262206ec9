import type { IncomingMessage } from 'node:http';
import type { ClientOutboxConfig, HeartbeatServerConfig, ServerFrame, ServerHeartbeat } from './config.js';
import { looksLikePing, pongTo } from './pings.js';

/** The settings that all clients of a server share. */
export interface Policy<In, Out> {
  readonly serializer: (message: Out) => ServerFrame;
  readonly deserializer: (frame: MessageEvent) => In;
  readonly isPing: (frame: string | Uint8Array) => boolean;
  readonly pong: NonNullable<ServerHeartbeat['pong']>;
  readonly protocolPing: boolean;
  readonly highWaterMark: number;
  readonly overflow: NonNullable<ClientOutboxConfig['overflow']>;
  readonly outbox: { readonly capacity: number; readonly maxBytes: number };
  /** The time between checks for silent clients, in milliseconds. */
  readonly tick: number;
  /** How many ticks a peer has to answer a close frame. */
  readonly ticksToEnd: number;
  /** How many ticks a client that is being closed has to receive its waiting messages. */
  readonly ticksToLeave: number;
  /** How many ticks the interval of a client takes. */
  readonly patienceOf: (request: IncomingMessage) => number;
}

const LONGEST_TICK = 1000;
const TIME_TO_END = 3000;
const TIME_TO_LEAVE = 30_000;

/** The longest interval that a client may choose, in milliseconds. With a day, a dead client would stay for two. */
const LONGEST_INTERVAL = 600_000;

export function policyOf<In, Out>(config: HeartbeatServerConfig<In, Out>): Policy<In, Out> {
  const { heartbeat = {}, outbox = {} } = config;
  const { interval = heartbeat ? 10_000 : Infinity, intervalOf, ...answers } = heartbeat || {};
  const { isPing = heartbeat ? looksLikePing : () => false, pong = pongTo, protocolPing = false } = answers;
  const { highWaterMark = 65_536, capacity = 1000, maxBytes = 2 ** 20, overflow = 'drop-oldest' } = outbox;
  const tick = Math.min(LONGEST_TICK, Math.ceil(interval / 10));

  return {
    serializer: config.serializer ?? ((message) => JSON.stringify(message)),
    deserializer: config.deserializer ?? (({ data }) => JSON.parse(String(data)) as In),
    isPing,
    pong,
    protocolPing,
    highWaterMark,
    overflow,
    outbox: { capacity, maxBytes },
    tick,
    ticksToEnd: Math.ceil(TIME_TO_END / tick),
    ticksToLeave: Math.ceil(TIME_TO_LEAVE / tick),
    patienceOf: (request) => Math.ceil((told(intervalOf, request) ?? interval) / tick),
  };
}

/** Returns the interval that a client chooses. Neither its value nor the function that reads it is trusted. */
function told(intervalOf: ServerHeartbeat['intervalOf'], request: IncomingMessage): number | undefined {
  try {
    const interval: unknown = intervalOf?.(request);
    return typeof interval === 'number' && interval >= 1 ? Math.min(interval, LONGEST_INTERVAL) : undefined;
  } catch {
    return undefined;
  }
}
