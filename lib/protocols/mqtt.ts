import { map, mergeMap, type Observable } from 'rxjs';
import { isFunction } from '../ground/options.js';
import { isObject, validate, type Validator } from '../ground/validate.js';
import { bytesOf } from './bytes.js';
import type { MqttCodec, MqttPacket } from './mqttCodec.js';
import { isDuration, isObjectOrFunction, isText, validatePreset } from './options.js';
import { perConnection } from './perConnection.js';
import type { Preset } from './preset.js';
import { askFor, converse, READY, SessionRefused, unlessEndedBy, type PerSession } from './session.js';

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

/** The code of success. */
const ACCEPTED = 0;

/**
 * Makes a preset for MQTT 3.1.1 or 5. Pass it the package `mqtt-packet`, which encodes and parses packets. A message is the list of the
 * packets in a frame; `mqttTopics()` emits them one by one.
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
          if (code !== ACCEPTED) throw new SessionRefused(code);
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
