import type { CloseRequest } from './socket.js';

/** The longest delay a timer takes: one millisecond more, and it fires at once. */
const MAX = 2 ** 31 - 1;

/** Throws unless `ok`, naming the option and what it may be. It does not repeat the value: that may hold a secret. */
export function check(ok: boolean, option: string, allowed: string, Type: ErrorConstructor = TypeError): asserts ok {
  if (!ok) throw new Type(`${option} must be ${allowed}`);
}

/** Milliseconds; `min` is 0 where zero has a meaning. Serves counts, too. */
export function checkNumber(option: string, value: unknown, min = 1): void {
  const isNumber = typeof value === 'number';
  const fits = isNumber && value >= min && value <= MAX;
  check(fits, option, `a number from ${min} to ${MAX}`, isNumber ? RangeError : TypeError);
}

export function checkUrl(url: unknown): asserts url is string {
  check(isSocketUrl(url), 'url', 'an absolute ws, wss, http or https URL without # or credentials');
}

/** A path counts, too, where there is a page for it to be relative to. */
function isSocketUrl(url: unknown): boolean {
  try {
    const { protocol, username, password } = new URL(
      url as string,
      (globalThis as Partial<typeof globalThis>).location?.href,
    );
    return /^(ws|http)s?:$/.test(protocol) && !!url && !(username + password) && !(url as string).includes('#');
  } catch {
    return false;
  }
}

export function checkProtocol(protocol: unknown = []): void {
  const names = [protocol].flat();
  const areTokens = names.every((name) => /^[!#-'*+.^`|~\w-]+$/.test(name as string));
  check(areTokens && new Set(names).size === names.length, 'protocol', 'distinct tokens');
}

export function checkClose(close: unknown): void {
  const { code = 0, reason } = (close ?? {}) as Partial<CloseRequest>;
  const isCode = code === 1000 || (Number.isInteger(code) && code >= 3000 && code < 5000);
  const fits = new TextEncoder().encode(reason).length < 124;
  check(isCode && fits, 'code', '1000 or 3000 to 4999, reason up to 123 bytes', RangeError);
}
