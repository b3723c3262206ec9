import { validate } from '../ground/validate.js';

export function validateUrl(url: unknown): asserts url is string {
  validate(isSocketUrl(url), 'url', 'an absolute ws, wss, http or https URL without # or credentials');
}

/** A path counts, too, where there is a page for it to be relative to. */
function isSocketUrl(url: unknown): boolean {
  try {
    const page = (globalThis as Partial<typeof globalThis>).location?.href;
    const { protocol, username, password } = new URL(url as string, page);
    return /^(ws|http)s?:$/.test(protocol) && !!url && !(username + password) && !(url as string).includes('#');
  } catch {
    return false;
  }
}

export function validateProtocol(protocol: unknown = []): void {
  const names = [protocol].flat();
  const areTokens = names.every((name) => /^[!#-'*+.^`|~\w-]+$/.test(name as string));
  validate(areTokens && new Set(names).size === names.length, 'protocol', 'distinct tokens');
}
