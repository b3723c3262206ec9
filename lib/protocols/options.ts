import { isFunction } from '../ground/options.js';
import {
  isObject,
  validate,
  validateNumber,
  validateOptions,
  type Options,
  type Validator,
} from '../ground/validate.js';

// The allowed values of each option. No call makes them, so a bundler can drop those that an app does not use.

export { isFunction };

/** The options of a preset that sends pings. */
export interface PingOptions {
  /**
   * The time between pings, in milliseconds. A server may ask for fewer.
   * @default 10000
   */
  interval?: number | undefined;
  /**
   * How long a ping may go unanswered by any frame, in milliseconds.
   * @default 5000
   */
  pongTimeout?: number | undefined;
}

export const isDuration: Validator = (option, value) => validateNumber(option, value, 1);
export const isText: Validator = (option, value) => validate(typeof value === 'string', option, 'a string');
export const isTextOrFunction: Validator = (option, value) =>
  validate(typeof value === 'string' || typeof value === 'function', option, 'a string or a function');
export const isObjectOrFunction: Validator = (option, value) =>
  validate(isObject(value) || typeof value === 'function', option, 'an object or a function');
export const isBoolean: Validator = (option, value) => validate(typeof value === 'boolean', option, 'true or false');

/** Throws if an option of a preset is not allowed. */
export const validatePreset = (preset: string, given: unknown, options: Options): void =>
  validateOptions(preset, given, options);
