import { areTokens, isSocketUrl } from './address.js';
import { isStream } from './isStream.js';
import { protocolPing } from './protocolPing.js';
import { isObject, validate, validateNumber, validateOptions, type Options, type Validator } from './validate.js';

// The one table of the allowed values of each option. No call makes it, so a bundler can drop the parts that an app does not use.

export const isFunction: Validator = (option, value) => validate(typeof value === 'function', option, 'a function');
const isBoolean: Validator = (option, value) => validate(typeof value === 'boolean', option, 'true or false');
const isDuration: Validator = (option, value) => validateNumber(option, value, 1);
const isCount: Validator = (option, value) => validateNumber(option, value, 0);
/** Milliseconds or a count; zero is allowed. */
export const isDurationOrZero = isCount;
const isDurationOrInfinity: Validator = (option, value) =>
  value === Infinity || validateNumber(option, value, 1, ' or Infinity');
const isCountOrInfinity: Validator = (option, value) =>
  value === Infinity || validateNumber(option, value, 0, ' or Infinity');
const isDelay: Validator = (option, value) =>
  typeof value === 'function' || validateNumber(option, value, 1, ' or a function');
const isGiven: Validator = (option, value) => validate(value !== undefined, option, 'given');
const isObservable: Validator = (option, value) => validate(hasMethod('subscribe', value), option, 'an observable');
const isObserver: Validator = (option, value) => validate(hasMethod('next', value), option, 'an observer with next()');

/** An `ObservableInput` of RxJS, except strings, which RxJS would split into letters. */
export const isObservableInput: Validator = (option, value) =>
  validate(isStream(value) || Array.isArray(value), option, 'an observable, a promise or an array');

/** A frame: a string, or binary data, which has a size. */
export const isFrame = (option: string, value: unknown, or = ''): void => {
  if (typeof value === 'string') return;
  const { byteLength, size = byteLength } = Object(value) as Partial<ArrayBuffer & Blob>;
  validate(typeof size === 'number', option, `a string or binary data${or}`);
};

/** The position of a message in a stream. After `NaN` or `Infinity`, all others would look old. */
export const isCursor: Validator = (option, value) =>
  validate(
    typeof value === 'string' || typeof value === 'bigint' || Number.isFinite(value),
    option,
    'a string, a finite number or a bigint',
  );

export const isAddress: Validator = (option, value) =>
  validate(isSocketUrl(value), option, 'an absolute ws, wss, http or https URL without # or credentials');
export const isProtocol: Validator = (option, value) =>
  validate(areTokens(value), option, 'a subprotocol or an array of distinct ones');

export const BACKOFF: Options = { min: isDurationOrZero, base: isDuration, max: isDuration, random: isFunction };

const RECONNECT: Options = {
  delay: isDelay,
  maxRetries: isCountOrInfinity,
  stableAfter: isDuration,
  shouldReconnect: isFunction,
  wake$: isObservable,
  onLost: isFunction,
  onWait: isFunction,
};

/** A delay is short for a group with only a delay. */
export const isReconnect: Validator = (option, value) =>
  validateOptions(option, isObject(value) ? value : { delay: value }, RECONNECT);

/** The options of the operator. It allows any ping, because `send` is the user's. */
export const HEARTBEAT: Options = {
  interval: isDuration,
  pongTimeout: isDuration,
  patience: isDurationOrZero,
  isPong: isFunction,
  idle: isBoolean,
  answer: (option, value) =>
    validateOptions(option, value, { isPing: [isFunction], pong: [isGiven], passOn: isBoolean }),
  probe$: isObservable,
  life$: isObservable,
  traffic: (option, value) => validate(isObject(value), option, 'an object'),
  onPing: isFunction,
  onPong: isFunction,
  onAnswer: isFunction,
};

/** The further options of a socket, whose pings are frames. */
const FRAMES: Options = {
  ping: (option, value) =>
    value === false ||
    value === protocolPing ||
    typeof value === 'function' ||
    isFrame(option, value, ', a function or false'),
  answer: (option, value) => validateOptions(option, value, { pong: [isFrame] }),
};

export const BATCH: Options = { max: isDurationOrInfinity };

export const RESUME: Options = {
  cursor: [isFunction],
  request: [isFunction],
  from: isCursor,
  follows: isFunction,
  maxHeld: isCount,
  gapTimeout: isDuration,
};

export const HANDOVER: Options = {
  renewAfter: isDurationOrInfinity,
  when: isFunction,
  drainTimeout: isDurationOrZero,
};

/** Where a handover leads to. */
export const HANDOVER_TARGET: Options = { url: isAddress };

export const CHANNELS: Options = {
  subscribe: [isFunction],
  unsubscribe: [isFunction],
  select: isFunction,
  keyOf: isFunction,
  isConfirmation: isFunction,
};

export const REQUEST: Options = {
  idOf: [isFunction],
  nextId: isFunction,
  isLast: isFunction,
  timeout: isDurationOrInfinity,
  cancel: isFunction,
  repeat: isBoolean,
};

export const MULTIPLEX: Options = { subMsg: [isFunction], unsubMsg: [isFunction], messageFilter: [isFunction] };

const OUTBOX: Options = {
  capacity: isCount,
  maxBytes: isCount,
  overflow: (option, value) => validateOneOf(option, value, ['drop-oldest', 'drop-newest', 'error']),
  maxAge: isDurationOrInfinity,
  highWaterMark: isCountOrInfinity,
};

/** The heartbeat of a socket: the option, or its result if it is a function. */
export const isHeartbeat = (option: string, value: unknown, allowed = 'an object or false'): void => {
  if (value === false) return;
  validateOptions(option, value, HEARTBEAT, allowed);
  validateOptions(option, value, FRAMES);
};

/** The result of `onOpen`. RxJS would split a string into letters, and emit the result of a promise as one message. */
export const isHandshake: Validator = (option, value) =>
  validate(
    isStream(value) ? !('then' in value) : typeof value === 'object' && value !== null && Symbol.iterator in value,
    option,
    'an array, an observable or a generator, sync or async (not a promise: use async *onOpen())',
  );

export const SOCKET: Options = {
  url: [(option, value) => typeof value === 'function' || isAddress(option, value)],
  protocol: (option, value) => typeof value === 'function' || isProtocol(option, value),
  binaryType: (option, value) => validateOneOf(option, value, ['blob', 'arraybuffer', 'nodebuffer']),
  serializer: isFunction,
  deserializer: isFunction,
  endsSession: isFunction,
  openObserver: isObserver,
  closeObserver: isObserver,
  closingObserver: isObserver,
  WebSocketCtor: isFunction,
  onOpen: isFunction,
  connectTimeout: isDuration,
  handshakeTimeout: isDuration,
  heartbeat: (option, value) =>
    typeof value === 'function' || isHeartbeat(option, value, 'an object, a function or false'),
  reconnect: (option, value) => value === false || isReconnect(option, value),
  outbox: (option, value) => validateOptions(option, value, OUTBOX),
  delivery: (option, value) => validateOneOf(option, value, ['at-most-once', 'at-least-once']),
  resume: (option, value) =>
    validate((value as { type?: unknown } | null)?.type === 'resume', option, 'the result of resume()'),
  handover: (option, value) =>
    validate((value as { type?: unknown } | null)?.type === 'handover', option, 'the result of handover()'),
  lifecycle: (option, value) =>
    validate(value === false || hasMethod('subscribe', value), option, 'an observable or false'),
  linger: isDurationOrZero,
  outside: isFunction,
};

/** The options of `injectHeartbeatSocket`. */
export const INJECT: Options = {
  injector: (option, value) => validate(hasMethod('get', value), option, 'an injector'),
  onServer: isObservableInput,
};

/** The options of `heartbeatServer$`. */
export const SERVER: Options = {
  keyOf: isFunction,
  claims: (option, value) =>
    validate(
      hasMethod('append', value) && isObject((value as { entry$?: unknown }).entry$),
      option,
      'a log with entry$',
    ),
  keyTimeout: isDuration,
  replaced: (option, value) => validateOptions(option, value, { code: [isCloseCode], reason: isReason }),
  handover: isDurationOrZero,
  heartbeat: (option, value) => {
    if (value !== false) validateOptions(option, value, SERVER_HEARTBEAT, 'an object or false');
  },
  outbox: (option, value) => validateOptions(option, value, CLIENT_OUTBOX),
  deserializer: isFunction,
  serializer: isFunction,
};

const SERVER_HEARTBEAT: Options = {
  interval: isDuration,
  intervalOf: isFunction,
  protocolPing: isBoolean,
  isPing: isFunction,
  pong: (option, value) => typeof value === 'function' || isFrame(option, value, ' or a function'),
};

const CLIENT_OUTBOX: Options = {
  highWaterMark: isCountOrInfinity,
  capacity: isCount,
  maxBytes: isCount,
  overflow: (option, value) => validateOneOf(option, value, ['drop-oldest', 'drop-newest', 'close']),
};

export const DRAIN: Options = {
  over: isDurationOrZero,
  within: isDuration,
  code: isCloseCode,
  notice: isDurationOrZero,
  retryAfter: isDurationOrZero,
};

export const EXACTLY_ONCE: Options = { numberOf: [isFunction], capacity: isCount };

export const MEMORY_LOG: Options = {
  capacity: isCount,
  maxBytes: isCountOrInfinity,
  maxAge: isDurationOrInfinity,
  sizeOf: isFunction,
  clients: isCount,
};

/** Of `redisLog`. */
export const REDIS_LOG: Options = {
  key: [(option, value) => validate(typeof value === 'string' && value !== '', option, 'text that is not empty')],
  capacity: isCount,
  remember: isDuration,
  timeout: isDuration,
};

const isReason: Validator = (option, value) => validate(typeof value === 'string', option, 'a string');

/** A close code that a server may use. */
function isCloseCode(option: string, value: unknown): void {
  const code = typeof value === 'number' && Number.isInteger(value) ? value : NaN;
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  const isOwn = code >= 3000 && code < 5000;
  validate(isStandard || isOwn, option, 'a close code: 1000 to 1014 or 3000 to 4999', RangeError);
}

/** Returns the configuration of a socket, from an address or a configuration. */
export const configOf = <Config extends object>(urlOrConfig: string | URL | Config): Config | { url: string | URL } =>
  isObject(urlOrConfig) && !('href' in urlOrConfig) ? urlOrConfig : { url: urlOrConfig as string | URL };

function validateOneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  validate(allowed.includes(value), option, allowed.join(' or '));
}

function hasMethod(name: string, value: unknown): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] === 'function';
}
