/** The longest delay a timer takes: one millisecond more, and it fires at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** Throws unless a value is what the option may be. */
export type Validator = (option: string, value: unknown) => void;

/** A group of options. A validator in brackets is for one that must be given: otherwise `undefined` stands for the default. */
export type Options = Readonly<Record<string, Validator | readonly [Validator]>>;

/** Throws unless `ok`, naming the option and what it may be. It does not repeat the value: that may hold a secret. */
export function validate(ok: boolean, option: string, allowed: string, Type: ErrorConstructor = TypeError): asserts ok {
  if (!ok) throw new Type(`${option} must be ${allowed}`);
}

/** `or` says what else than a number it may be. */
export function validateNumber(option: string, value: unknown, min: number, or = ''): void {
  const isNumber = typeof value === 'number';
  const fits = isNumber && value >= min && value <= LONGEST_DELAY;
  const allowed = `a number from ${min} to ${LONGEST_DELAY}`;
  validate(fits, option, isNumber ? allowed : allowed + or, isNumber ? RangeError : TypeError);
}

/** A group and all that is in it. */
export function validateOptions(
  option: string,
  group: unknown,
  options: Options,
  allowed = 'an object',
  prefix = `${option}.`,
): void {
  validate(isObject(group), option, allowed);
  for (const name in options) {
    const value = (group as Record<string, unknown>)[name];
    const [validator] = [options[name]].flat() as [Validator];
    if (value !== undefined || validator !== options[name]) validator(prefix + name, value);
  }
}

/**
 * Whether a function of the user's says yes. Only `true` does: a promise is true to JavaScript, and would say so to everything.
 */
export function saysYes(option: string, answer: unknown): boolean {
  if (!answer) return false;
  validate(answer === true, option, 'a function that returns true or false');
  return true;
}

/** An object that is no list and no function. */
export const isObject = <T>(value: T): value is Exclude<T & object, (...args: never[]) => unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
