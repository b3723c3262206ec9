/** The longest delay of a timer, in milliseconds. With a longer one it fires at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** Throws if a value is not allowed for the option. */
export type Validator = (option: string, value: unknown) => void;

/** A group of options. A validator in brackets is for an option that must be given. For others, `undefined` is the default. */
export type Options = Readonly<Record<string, Validator | readonly [Validator]>>;

/** Throws unless `ok`. The error names the option and what is allowed, but not the value, which may contain a secret. */
export function validate(ok: boolean, option: string, allowed: string, Type: ErrorConstructor = TypeError): asserts ok {
  if (!ok) throw new Type(`${option} must be ${allowed}`);
}

/** Checks a number. `or` names further allowed values. */
export function validateNumber(option: string, value: unknown, min: number, or = ''): void {
  const isNumber = typeof value === 'number';
  const fits = isNumber && value >= min && value <= LONGEST_DELAY;
  const allowed = `a number from ${min} to ${LONGEST_DELAY}`;
  validate(fits, option, isNumber ? allowed : allowed + or, isNumber ? RangeError : TypeError);
}

/** Checks a group and the options in it. */
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
 * Tells whether a user's function returned `true`. Throws on other truthy values: a promise would count as `true` each time.
 */
export function saysYes(option: string, answer: unknown): boolean {
  if (!answer) return false;
  validate(answer === true, option, 'a function that returns true or false');
  return true;
}

/** Tells whether a value is an object, and not a list or a function. */
export const isObject = <T>(value: T): value is Exclude<T & object, (...args: never[]) => unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
