import { probe } from './probe.js';

/** A path counts, too, where there is a page for it to be relative to. */
export const isSocketUrl = (url: unknown): boolean =>
  !!probe(() => {
    const { href = url } = Object(url) as { href?: unknown };
    return typeof href === 'string' && !!href && PLAIN.test(read(href));
  });

/** An address as the runtime reads it, or as it stands where that has no `URL`, or one that cannot read any. */
function read(address: string): string {
  // React Native's URL tells nothing but its text.
  const text = (given: string) =>
    String(
      new globalThis.URL(
        given,
        probe(() => globalThis.location.href),
      ),
    );
  return probe(() => PLAIN.test(text('ws://host'))) ? text(address) : address;
}

/** Scheme, host, and a path or query; neither `user:password@` nor a fragment. */
const PLAIN = /^(ws|http)s?:\/\/[^\s/?#@]+([/?][^#]*)?$/i;

/** One subprotocol or several. */
export function areTokens(protocol: unknown = []): boolean {
  const names: unknown[] = Array.isArray(protocol) ? protocol : [protocol];
  const isToken = (name: unknown) => typeof name === 'string' && /^[!#-'*+.^`|~\w-]+$/.test(name);
  return names.every(isToken) && new Set(names).size === names.length;
}

/** An insecure address on a secure page, a worker of a `blob:` included. */
export const isMixedContent = (url: string): boolean =>
  /^(ws|http):/i.test(url) && !!probe(() => /^(blob:)?https:/.test(globalThis.location.href));

/** What may be told of an address: not its query, where tokens live. It has neither fragment nor `user:password@`. */
export const withoutQuery = (url: string): string => url.split('?', 1).join();
