import { isStream } from './isStream.js';
import { validate, validateNumber, type Validator } from './validate.js';

// The kinds of values that options have. No call makes them, so a bundler can drop those that an app does not use.

export const isFunction: Validator = (option, value) => validate(typeof value === 'function', option, 'a function');
export const isBoolean: Validator = (option, value) => validate(typeof value === 'boolean', option, 'true or false');
export const isDuration: Validator = (option, value) => validateNumber(option, value, 1);
export const isCount: Validator = (option, value) => validateNumber(option, value, 0);
/** Milliseconds or a count; zero is allowed. */
export const isDurationOrZero = isCount;
export const isDurationOrInfinity: Validator = (option, value) =>
  value === Infinity || validateNumber(option, value, 1, ' or Infinity');
export const isCountOrInfinity: Validator = (option, value) =>
  value === Infinity || validateNumber(option, value, 0, ' or Infinity');
export const isGiven: Validator = (option, value) => validate(value !== undefined, option, 'given');
export const isObservable: Validator = (option, value) =>
  validate(hasMethod('subscribe', value), option, 'an observable');
export const isObserver: Validator = (option, value) =>
  validate(hasMethod('next', value), option, 'an observer with next()');

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

export function validateOneOf(option: string, value: unknown, allowed: readonly unknown[]): void {
  validate(allowed.includes(value), option, allowed.join(' or '));
}

export function hasMethod(name: string, value: unknown): boolean {
  return typeof (value as Record<string, unknown> | null)?.[name] === 'function';
}
