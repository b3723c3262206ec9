/** The longest delay a timer takes: one millisecond more, and it fires at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** Throws unless `ok`, naming the option and what it may be. It does not repeat the value: that may hold a secret. */
export function validate(ok: boolean, option: string, allowed: string, Type: ErrorConstructor = TypeError): asserts ok {
  if (!ok) throw new Type(`${option} must be ${allowed}`);
}

/** Milliseconds for a timer; `min` is 0 where zero has a meaning. */
export function validateDuration(option: string, value: unknown, min = 1): void {
  validateNumber(option, value, min);
}

/** How many of something. */
export function validateCount(option: string, value: unknown, min = 0): void {
  validateNumber(option, value, min);
}

/** A duration or a count that may also be `Infinity`, for without a limit. */
export function validateLimit(option: string, value: unknown, min = 1): void {
  if (value !== Infinity) validateNumber(option, value, min);
}

function validateNumber(option: string, value: unknown, min: number): void {
  const isNumber = typeof value === 'number';
  const fits = isNumber && value >= min && value <= LONGEST_DELAY;
  validate(fits, option, `a number from ${min} to ${LONGEST_DELAY}`, isNumber ? RangeError : TypeError);
}

export function validateOneOf<T extends string>(
  option: string,
  value: unknown,
  allowed: readonly T[],
): asserts value is T {
  validate((allowed as readonly unknown[]).includes(value), option, allowed.join(' or '));
}
