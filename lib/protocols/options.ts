import { isFunction } from '../ground/options.js';
import {
  isObject,
  validate,
  validateNumber,
  validateOptions,
  type Options,
  type Validator,
} from '../ground/validate.js';

// What each option of a preset may be. Nothing is called to make it, so that a bundler leaves out what an app does not use.

export { isFunction };

/** When a preset's own pings leave, and how long they may go without an answer. */
export interface PingOptions {
  /**
   * A ping leaves this often, in milliseconds; less often where the server wants it so.
   * @default 10000
   */
  interval?: number | undefined;
  /**
   * How long a ping may go without any frame in answer, in milliseconds.
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

/** Throws unless the options of a preset are what they may be. */
export const validatePreset = (preset: string, given: unknown, options: Options): void =>
  validateOptions(preset, given, options);
