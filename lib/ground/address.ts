/** A path counts, too, where there is a page for it to be relative to. */
export function isSocketUrl(url: unknown): boolean {
  const { href = url } = Object(url) as { href?: unknown };
  // React Native's URL tells nothing but its text, and some runtimes have none.
  const { location, URL = String } = globalThis as Partial<typeof globalThis>;
  try {
    return typeof href === 'string' && !!href && PLAIN.test(String(new URL(href, location?.href)));
  } catch {
    return false;
  }
}

/** Scheme, host, and a path or query; neither `user:password@` nor a fragment. */
const PLAIN = /^(ws|http)s?:\/\/[^\s/?#@]+([/?][^#]*)?$/i;

/** One subprotocol or several. */
export function areTokens(protocol: unknown = []): boolean {
  const names: unknown[] = Array.isArray(protocol) ? protocol : [protocol];
  const isToken = (name: unknown) => typeof name === 'string' && /^[!#-'*+.^`|~\w-]+$/.test(name);
  return names.every(isToken) && new Set(names).size === names.length;
}

/** What may be told of an address: not its query, where tokens live. It has neither fragment nor `user:password@`. */
export const withoutQuery = (url: string): string => url.split('?', 1).join();
