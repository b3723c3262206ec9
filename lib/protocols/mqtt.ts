import { map, mergeMap, type Observable } from 'rxjs';
import { isFunction } from '../ground/options.js';
import { isObject, validate, type Validator } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { bytesOf } from './bytes.js';
import { isDuration, isObjectOrFunction, isText, validatePreset } from './options.js';
import { perConnection } from './perConnection.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

/** A packet of `mqtt-packet`. */
export interface MqttPacket {
  readonly cmd: string;
  readonly messageId?: number | undefined;
  readonly topic?: string | undefined;
  readonly payload?: string | Uint8Array | undefined;
  readonly [field: string]: unknown;
}

/** The parser of `mqtt-packet`. */
export interface MqttParser {
  /** Adds a listener for packets, or for bytes that are not a packet. */
  on(event: 'packet' | 'error', listener: (packetOrError: unknown) => void): unknown;
  /** Parses bytes, and returns how many belong to a packet that is not complete. */
  parse(bytes: never): number;
}

/** The part of the package `mqtt-packet` that `mqtt()` uses. Pass the module. */
export interface MqttCodec {
  /** Encodes a packet. */
  generate(packet: never, options?: { protocolVersion?: number }): Uint8Array;
  /** Makes a parser of bytes. */
  parser(options?: { protocolVersion?: number }): MqttParser;
}

/** The credentials of a client of MQTT. */
export interface MqttCredentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The options of `mqtt()`. */
export interface MqttOptions {
  /** The id of this client. No other client of the server may have it. */
  clientId: string;
  /** The credentials. A function is called for each session. */
  credentials?: PerSession<MqttCredentials> | undefined;
  /**
   * The version of the protocol: 4 is MQTT 3.1.1, 5 is MQTT 5.
   * @default 4
   */
  protocolVersion?: 4 | 5 | undefined;
  /**
   * The longest time between two packets of the client, in seconds. The server may drop a client that is silent for one and a half
   * times as long, so a ping is sent twice in that time. A server of MQTT 5 can override it.
   * @default 20
   */
  keepalive?: number | undefined;
  /**
   * How long a ping may go without any frame in answer, in milliseconds.
   * @default 5000
   */
  pongTimeout?: number | undefined;
  /** The message that the server publishes when this client is lost. */
  will?: object | undefined;
}

const isVersion: Validator = (option, value) => validate(value === 4 || value === 5, option, '4 or 5');
const isKeepalive: Validator = (option, value) =>
  validate(typeof value === 'number' && value >= 1 && value <= 0xffff, option, 'a number from 1 to 65535');
const isWill: Validator = (option, value) => validate(isObject(value), option, 'an object');
const CODEC = { generate: [isFunction] as const, parser: [isFunction] as const };

const OPTIONS = {
  clientId: [isText] as const,
  credentials: isObjectOrFunction,
  protocolVersion: isVersion,
  keepalive: isKeepalive,
  pongTimeout: isDuration,
  will: isWill,
};

const PINGREQ = 0xc0;
const PINGRESP = 0xd0;
/**
 * The reasons of a server's DISCONNECT after which a retry would fail in the same way: an error of the client, no authorization,
 * another client with the same name (each would disconnect the other), an administrator, another server, or something that the server
 * does not support.
 */
const LAST_REASONS: readonly unknown[] = [0x81, 0x82, 0x87, 0x8e, 0x8f, 0x98, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0xa1, 0xa2];
const unlessDisconnected = unlessEndedBy(
  () => false,
  (code) => LAST_REASONS.includes(code),
);

/** The code of success, and of a subscription with QoS 0. */
const GRANTED = 0;

/**
 * Makes a preset for MQTT 3.1.1 or 5. Pass it the package `mqtt-packet`, which encodes and parses packets. A message is the list of the
 * packets in a frame; {@link mqttTopics} emits them one by one.
 *
 * Every session is clean: topics are subscribed to again.
 *
 * ```ts
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/mqtt', ...mqtt(mqttPacket, { clientId: 'dashboard-7' }) });
 * mqttTopics(socket$)('prices/+').subscribe(({ topic, payload }) => console.log(topic, payload));
 * socket$.next({ cmd: 'publish', topic: 'orders', payload: 'buy ACME', qos: 0 });
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function mqtt(codec: MqttCodec, options: MqttOptions): Preset<readonly MqttPacket[], MqttPacket> {
  validatePreset('mqtt.codec', codec, CODEC);
  validatePreset('mqtt', options, OPTIONS);
  const { clientId, credentials, protocolVersion = 4, keepalive = 20, pongTimeout, will } = options;
  const version = { protocolVersion };
  let alive = keepalive;

  const readerOf = perConnection(() => {
    const packets: MqttPacket[] = [];
    const parser = codec.parser(version);
    parser.on('packet', (packet) => packets.push(packet as MqttPacket));
    parser.on('error', (error: unknown) => {
      throw error;
    });
    return { parser, packets };
  });

  return {
    protocol: 'mqtt',
    binaryType: 'arraybuffer' as const,
    serializer: (packet: MqttPacket) => codec.generate(packet as never, version),
    deserializer: (event: MessageEvent): readonly MqttPacket[] => {
      const { parser, packets } = readerOf(event);
      parser.parse(bytesOf(event.data) as never);
      return packets.splice(0);
    },
    endsSession: (packets) => packets.find(({ cmd }) => cmd === 'disconnect')?.reasonCode as number | undefined,
    onOpen: (message$: Observable<readonly MqttPacket[]>) =>
      converse<MqttPacket, MqttPacket>(
        message$.pipe(mergeMap((packets) => packets)),
        ({ cmd, returnCode, reasonCode, properties }) => {
          if (cmd !== 'connack') return [];
          const code = (protocolVersion === 5 ? reasonCode : returnCode) as number;
          if (code !== GRANTED) throw new SessionRefused(code);
          alive = (properties as { serverKeepAlive?: number } | undefined)?.serverKeepAlive ?? keepalive;
          return READY;
        },
        askFor(credentials).pipe(
          map((given) => ({
            cmd: 'connect',
            protocolId: 'MQTT',
            protocolVersion,
            clean: true,
            clientId,
            keepalive,
            will,
            ...given,
          })),
        ),
      ),
    heartbeat: () => ({
      interval: alive * 500,
      pongTimeout,
      ping: new Uint8Array([PINGREQ, 0]),
      isPong: (frame: unknown) => {
        const { byteLength } = frame as ArrayBuffer;
        return byteLength === 2 && new Uint8Array(frame as ArrayBuffer)[0] === PINGRESP;
      },
    }),
    reconnect: { shouldReconnect: unlessDisconnected },
  };
}

/** The error of `mqttTopics` for a topic filter that the server refuses. */
export class MqttSubscriptionError extends Error {
  constructor(readonly code: number) {
    super(`the server has refused a subscription with code ${code}`);
    this.name = 'MqttSubscriptionError';
  }
}

/**
 * Returns a function that emits the messages to a topic filter on a shared socket, with QoS 0. Each filter has one subscription at the
 * server, however many subscribers it has here. It is made again on every connection, and ends with the last subscriber.
 *
 * Errors: {@link MqttSubscriptionError} if the server refuses the filter; those of the socket.
 */
export function mqttTopics(
  socket$: Pick<HeartbeatSocket<readonly MqttPacket[], MqttPacket>, 'multiplex'>,
): (filter: string) => Observable<MqttPacket> {
  let ids = 0;
  const nextId = () => (ids = (ids % 0xffff) + 1);
  return perKey((filter: string) => {
    let asked = 0;
    const levels = filter.replace(/^\$share\/[^/]*\//, '').split('/');
    const isAnswer = ({ cmd, messageId }: MqttPacket) => cmd === 'suback' && messageId === asked;
    const isOurs = ({ cmd, topic }: MqttPacket) => cmd === 'publish' && fits(levels, topic ?? '');
    const isForUs = (packet: MqttPacket) => isAnswer(packet) || isOurs(packet);
    return socket$
      .multiplex(
        () => ({ cmd: 'subscribe', messageId: (asked = nextId()), subscriptions: [{ topic: filter, qos: 0 }] }),
        () => ({ cmd: 'unsubscribe', messageId: nextId(), unsubscriptions: [filter] }),
        (packets) => packets.some(isForUs),
      )
      .pipe(
        mergeMap((packets) => {
          const [code = GRANTED] = (packets.find(isAnswer)?.granted ?? []) as number[];
          if (code >= 0x80) throw new MqttSubscriptionError(code);
          return packets.filter(isOurs);
        }),
      );
  });
}

/** Tells whether a topic matches a filter with `+` and `#`. A topic that begins with `$` matches only a filter that does. */
function fits(levels: readonly string[], topic: string): boolean {
  const names = topic.split('/');
  if (topic.startsWith('$') && !levels[0]?.startsWith('$')) return false;
  const isOpen = levels[levels.length - 1] === '#';
  const fixed = isOpen ? levels.slice(0, -1) : levels;
  return (
    (isOpen ? names.length >= fixed.length : names.length === fixed.length) &&
    fixed.every((level, i) => level === '+' || level === names[i])
  );
}
