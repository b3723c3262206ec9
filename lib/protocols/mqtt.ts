import { map, mergeMap, type Observable } from 'rxjs';
import { isFunction } from '../ground/options.js';
import { isObject, validate, type Validator } from '../ground/validate.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import { bytesOf } from './bytes.js';
import { isDuration, isObjectOrFunction, isText, validatePreset } from './options.js';
import { perConnection } from './perConnection.js';
import { perKey } from './perKey.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessRefused, type PerSession } from './session.js';

/** A packet as `mqtt-packet` has it. */
export interface MqttPacket {
  readonly cmd: string;
  readonly messageId?: number | undefined;
  readonly topic?: string | undefined;
  readonly payload?: string | Uint8Array | undefined;
  readonly [field: string]: unknown;
}

/** The parser of `mqtt-packet`. */
export interface MqttParser {
  /** Listens to packets, and to bytes that are none. */
  on(event: 'packet' | 'error', listener: (packetOrError: unknown) => void): unknown;
  /** Takes bytes, and returns how many are left of a packet that is not whole. */
  parse(bytes: never): number;
}

/** The part of the package `mqtt-packet` that is used here: hand it the module. */
export interface MqttCodec {
  /** Makes bytes of a packet. */
  generate(packet: never, options?: { protocolVersion?: number }): Uint8Array;
  /** Makes packets of bytes. */
  parser(options?: { protocolVersion?: number }): MqttParser;
}

/** Who a client is to MQTT. */
export interface MqttCredentials {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** How to introduce oneself. */
export interface MqttOptions {
  /** A name that no other client of the server has. */
  clientId: string;
  /** Who it is. A function is asked for it for each session. */
  credentials?: PerSession<MqttCredentials> | undefined;
  /**
   * The version: 4 is MQTT 3.1.1, 5 is MQTT 5.
   * @default 4
   */
  protocolVersion?: 4 | 5 | undefined;
  /**
   * The server may give the client up one and a half times as many seconds after its last packet. A ping leaves twice as often. A server
   * of MQTT 5 may say otherwise.
   * @default 20
   */
  keepalive?: number | undefined;
  /**
   * How long a ping may go without any frame in answer, in milliseconds.
   * @default 5000
   */
  pongTimeout?: number | undefined;
  /** What the server publishes when this client is lost. */
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
/** What MQTT calls success, and the QoS 0 that was asked for. */
const GRANTED = 0;

/**
 * MQTT 3.1.1 or 5. Packets are made and read by the package `mqtt-packet`, which is handed in. Those of a frame arrive as a list:
 * {@link mqttTopics} takes them apart.
 *
 * Every session is a clean one: topics are subscribed to anew.
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
    reconnect: { shouldReconnect: unlessRefused },
  };
}

/** What `mqttTopics` errs with for a topic that the server refuses. */
export class MqttSubscriptionError extends Error {
  constructor(readonly code: number) {
    super(`the server has refused a subscription with code ${code}`);
    this.name = 'MqttSubscriptionError';
  }
}

/**
 * The messages to topics on a shared socket, of QoS 0: for each topic filter one subscription at the server, however many subscribe to it
 * here, made again on every connection, and given back with the last subscriber.
 *
 * Errors: {@link MqttSubscriptionError} when the server refuses the topic; as the socket.
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

/** Whether a topic is one of those that a filter with `+` and `#` names. Those that begin with `$` are for filters that do. */
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
