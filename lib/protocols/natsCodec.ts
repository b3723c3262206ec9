import { validate } from '../ground/validate.js';

/** A message of a NATS server. */
export type NatsMessage =
  | NatsDelivery
  | { readonly op: 'INFO'; readonly info: NatsInfo }
  | { readonly op: 'PING' | 'PONG' | '+OK' }
  | { readonly op: '-ERR'; readonly error: string };

/** A message to a subscription. */
export interface NatsDelivery {
  readonly op: 'MSG';
  readonly subject: string;
  readonly sid: string;
  /** The subject for a reply. */
  readonly reply?: string | undefined;
  /** The headers as they arrived, with their first line. */
  readonly headers?: string | undefined;
  readonly data: Uint8Array;
}

/** The server's description of itself. */
export interface NatsInfo {
  readonly max_payload?: number;
  readonly version?: string;
  readonly [name: string]: unknown;
}

/** A command of a NATS client. */
export type NatsCommand =
  | { readonly op: 'CONNECT'; readonly options: object }
  | { readonly op: 'PING' | 'PONG' }
  | {
      readonly op: 'PUB';
      readonly subject: string;
      readonly reply?: string | undefined;
      readonly data?: string | Uint8Array | undefined;
    }
  | { readonly op: 'SUB'; readonly subject: string; readonly queue?: string | undefined; readonly sid: string }
  | { readonly op: 'UNSUB'; readonly sid: string };

/** The bytes of a stream that are not parsed yet. */
export interface Unread {
  bytes: Uint8Array;
}

const CRLF = '\r\n';

/** Encodes a command. A subject with a space would be two arguments. */
export function encodeNats(command: NatsCommand): Uint8Array {
  const encode = (text: string) => new TextEncoder().encode(text);
  switch (command.op) {
    case 'CONNECT':
      return encode(`CONNECT ${JSON.stringify(command.options)}${CRLF}`);
    case 'PUB': {
      const { subject, reply, data = '' } = command;
      const payload = typeof data === 'string' ? encode(data) : data;
      return joined(encode(`PUB ${words(subject, reply)} ${payload.length}${CRLF}`), payload, encode(CRLF));
    }
    case 'SUB':
      return encode(`SUB ${words(command.subject, command.queue, command.sid)}${CRLF}`);
    case 'UNSUB':
      return encode(`UNSUB ${words(command.sid)}${CRLF}`);
    default:
      return encode(command.op + CRLF);
  }
}

/** Returns the messages that are complete with this piece of the stream. A frame may contain several, or a part of one. */
export function decodeNats(unread: Unread, piece: Uint8Array): NatsMessage[] {
  const bytes = unread.bytes.length ? joined(unread.bytes, piece) : piece;
  const messages: NatsMessage[] = [];
  let at = 0;
  for (let end = endOfLine(bytes, at); end >= 0; end = endOfLine(bytes, at)) {
    const line = new TextDecoder().decode(bytes.subarray(at, end));
    const [op = '', ...args] = line.split(/[ \t]+/);
    if (!/^H?MSG$/i.test(op)) {
      const message = asMessage(op.toUpperCase(), line.slice(op.length + 1));
      if (message) messages.push(message);
      at = end + 2;
      continue;
    }
    const start = end + 2;
    const total = Number(args.pop());
    const head = op.length === 4 ? Number(args.pop()) : 0;
    if (bytes.length < start + total + 2) break;
    const [subject = '', sid = '', reply] = args;
    const headers = head ? new TextDecoder().decode(bytes.subarray(start, start + head)) : undefined;
    // A copy, so that the rest of the frame can be freed.
    messages.push({ op: 'MSG', subject, sid, reply, headers, data: bytes.slice(start + head, start + total) });
    at = start + total + 2;
  }
  unread.bytes = bytes.slice(at);
  return messages;
}

function asMessage(op: string, rest: string): NatsMessage | undefined {
  if (op === 'INFO') return { op, info: JSON.parse(rest) as NatsInfo };
  if (op === '-ERR') return { op, error: rest.replace(/^'|'$/g, '') };
  return op === 'PING' || op === 'PONG' || op === '+OK' ? { op } : undefined;
}

function words(...parts: (string | undefined)[]): string {
  const given = parts.filter((part) => part !== undefined);
  for (const part of given) validate(/^[^\s]+$/.test(part), 'a NATS subject, queue or sid', 'a string without spaces');
  return given.join(' ');
}

function endOfLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(10, from);
  return end < 0 ? -1 : end - 1;
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
