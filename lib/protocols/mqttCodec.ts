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
