import {
  hasMethod,
  isBoolean,
  isCount,
  isCountOrInfinity,
  isDuration,
  isDurationOrInfinity,
  isDurationOrZero,
  isFrame,
  isFunction,
  validateOneOf,
} from '../ground/kinds.js';
import { isObject, validate, validateOptions, type Options, type Validator } from '../ground/validate.js';

// The part of the table of options that is the server's.

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

const isReason: Validator = (option, value) => validate(typeof value === 'string', option, 'a string');

/** A close code that a server may use. */
function isCloseCode(option: string, value: unknown): void {
  const code = typeof value === 'number' && Number.isInteger(value) ? value : NaN;
  const isStandard = code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
  const isOwn = code >= 3000 && code < 5000;
  validate(isStandard || isOwn, option, 'a close code: 1000 to 1014 or 3000 to 4999', RangeError);
}
