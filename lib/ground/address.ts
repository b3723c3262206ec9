import { probe } from './probe.js';

/** Tells whether a value is the URL of a socket. In a page, a path is one, too. */
export const isSocketUrl = (url: unknown): boolean =>
  !!probe(() => {
    const { href = url } = Object(url) as { href?: unknown };
    return typeof href === 'string' && !!href && PLAIN.test(read(href));
  });

/** Returns an address as the runtime's `URL` reads it, or unchanged if there is no `URL`, or none that can read it. */
function read(address: string): string {
  // React Native's URL has only its text.
  const text = (given: string) =>
    String(
      new globalThis.URL(
        given,
        // A frame at `about:blank` has the base of its page.
        probe(() => globalThis.document.baseURI) ?? probe(() => globalThis.location.href),
      ),
    );
  return probe(() => PLAIN.test(text('ws://host'))) ? text(address) : address;
}

/** A scheme, a host, and a path or query, without `user:password@` and fragment. */
const PLAIN = /^(ws|http)s?:\/\/[^\s/?#@]+([/?][^#]*)?$/i;

/** Tells whether a value is one or several subprotocols. */
export function areTokens(protocol: unknown = []): boolean {
  const names: unknown[] = Array.isArray(protocol) ? protocol : [protocol];
  const isToken = (name: unknown) => typeof name === 'string' && /^[!#-'*+.^`|~\w-]+$/.test(name);
  return names.every(isToken) && new Set(names).size === names.length;
}

/**
 * Whether an address is insecure on a secure page, which may also be a worker of a `blob:` URL. A frame at `about:blank` has the origin
 * of its page, and a sandboxed one has its address alone.
 */
export const isMixedContent = (url: string): boolean =>
  /^(ws|http):/i.test(url) && (isSecure(() => globalThis.origin) || isSecure(() => globalThis.location.href));

const isSecure = (place: () => string) => !!probe(() => /^(blob:)?https:/.test(place()));

/** Returns the part of an address that is safe to show: without the query, which may contain a token. */
export const withoutQuery = (url: string): string => url.split('?', 1).join();
