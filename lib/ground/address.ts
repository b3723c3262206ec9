/** A path counts, too, where there is a page for it to be relative to. */
export function isSocketUrl(url: unknown): boolean {
  const { href = url } = Object(url) as { href?: unknown };
  if (typeof href !== 'string' || !href || href.includes('#')) return false;
  let parsed: URL | undefined;
  try {
    parsed = new URL(href, (globalThis as Partial<typeof globalThis>).location?.href);
    return /^(ws|http)s?:$/.test(parsed.protocol) && !(parsed.username + parsed.password);
  } catch {
    // React Native's tells nothing but its text.
    return (!!parsed || typeof URL === 'undefined') && PLAIN.test(href);
  }
}

/** Scheme, host, and a path or query, without `user:password@`. */
const PLAIN = /^(ws|http)s?:\/\/[^\s/?@]+([/?].*)?$/i;

/** One subprotocol or several. */
export function areTokens(protocol: unknown = []): boolean {
  const names: unknown[] = Array.isArray(protocol) ? protocol : [protocol];
  const isToken = (name: unknown) => typeof name === 'string' && /^[!#-'*+.^`|~\w-]+$/.test(name);
  return names.every(isToken) && new Set(names).size === names.length;
}

/** What may be told of an address: not its query, where tokens live. It has neither fragment nor `user:password@`. */
export const withoutQuery = (url: string): string => url.split('?', 1).join();
