import { areTokens, isSocketUrl } from './address.js';
import { isStream } from './isStream.js';
import {
  hasMethod,
  isBoolean,
  isCount,
  isCountOrInfinity,
  isCursor,
  isDuration,
  isDurationOrInfinity,
  isDurationOrZero,
  isFrame,
  isFunction,
  isGiven,
  isObservable,
  isObserver,
  validateOneOf,
} from './kinds.js';
import { protocolPing } from './protocolPing.js';
import { isObject, validate, validateNumber, validateOptions, type Options, type Validator } from './validate.js';

export { isCursor, isDurationOrZero, isFrame, isFunction, isObservableInput } from './kinds.js';

// The one table of the allowed values of each option; each entry of the package has its part of it. No call makes it, so a bundler can
// drop the parts that an app does not use.

export const isAddress: Validator = (option, value) =>
  validate(isSocketUrl(value), option, 'an absolute ws, wss, http or https URL without # or credentials');
export const isProtocol: Validator = (option, value) =>
  validate(areTokens(value), option, 'a subprotocol or an array of distinct ones');

export const BACKOFF: Options = { min: isDurationOrZero, base: isDuration, max: isDuration, random: isFunction };

const isDelay: Validator = (option, value) =>
  typeof value === 'function' || validateNumber(option, value, 1, ' or a function');

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

/** Returns the configuration of a socket, from an address or a configuration. */
export const configOf = <Config extends object>(urlOrConfig: string | URL | Config): Config | { url: string | URL } =>
  isObject(urlOrConfig) && !('href' in urlOrConfig) ? urlOrConfig : { url: urlOrConfig as string | URL };
