import { validateHeaderName, validateHeaderValue } from 'node:http';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { isSocketUrl } from '../ground/address.js';
import { UsageError } from './usageError.js';

/** The headers of the upgrade request. A header that is given twice has two values. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/** The arguments, parsed. */
export interface Order {
  readonly url: string;
  readonly isJson: boolean;
  readonly ping: string | undefined;
  readonly pong: string | RegExp | undefined;
  readonly isProtocolPing: boolean;
  readonly interval: number;
  readonly timeout: number;
  readonly headers: Headers;
  readonly protocols: readonly string[];
  /** The texts to send; `-` stands for the lines of stdin. */
  readonly send: readonly string[];
}

const OPTIONS = {
  json: { type: 'boolean' },
  ping: { type: 'string' },
  pong: { type: 'string' },
  'protocol-ping': { type: 'boolean' },
  interval: { type: 'string' },
  timeout: { type: 'string' },
  header: { type: 'string', multiple: true },
  protocol: { type: 'string', multiple: true },
  send: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies ParseArgsConfig['options'];

/** @throws UsageError that names the argument. */
export function parseOrder(argv: readonly string[]): Order | 'help' | 'version' {
  const { values, positionals } = read(argv);
  if (values.help) return 'help';
  if (values.version) return 'version';

  const [url, ...others] = positionals;
  if (url === undefined) throw new UsageError('url must be given, such as wss://example.com/feed');
  if (others.length) throw new UsageError('url must be given once');
  if (!isSocketUrl(url)) throw new UsageError(`url ${URL_RULE}${suggestion(url)}`);
  if (values['protocol-ping'] && values.ping !== undefined) {
    throw new UsageError('--ping must be absent if --protocol-ping is given');
  }
  return {
    url,
    isJson: values.json ?? false,
    ping: values.ping,
    pong: pongOf(values.pong),
    isProtocolPing: values['protocol-ping'] ?? false,
    interval: milliseconds('--interval', values.interval, 3_000),
    timeout: milliseconds('--timeout', values.timeout, 2_000),
    headers: headersOf(values.header),
    protocols: values.protocol ?? [],
    send: values.send ?? [],
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const URL_RULE = 'must be an absolute ws, wss, http or https URL, without user:password@ and fragment';

/** Usually the scheme is missing. The suggestion repeats nothing that may be a secret. */
function suggestion(url: string): string {
  const host =
    /^(localhost|127\.\d+\.\d+\.\d+|\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)+|[\w-]+(?=:\d))(:\d+)?(?=[/?#]|$)[^?#]*/i.exec(
      url,
    );
  if (!host) return '';
  const [address, name = ''] = host;
  const scheme = /^(localhost|127\.|\[|[^.]+$)/i.test(name) ? 'ws' : 'wss';
  return `: did you mean ${scheme}://${address}?`;
}

function milliseconds(name: string, given: string | undefined, byDefault: number): number {
  const value = given === undefined ? byDefault : Number(given);
  if (!(value >= 1 && value <= MOST)) throw new UsageError(`${name} must be milliseconds from 1 to ${MOST}`);
  return value;
}

/** The longest time that a timer can wait. */
const MOST = 2 ** 31 - 1;

function pongOf(given: string | undefined): string | RegExp | undefined {
  const [, source, flags] = /^\/(.+)\/([imsu]*)$/s.exec(given ?? '') ?? [];
  if (source === undefined) return given;
  try {
    return new RegExp(source, flags);
  } catch {
    throw new UsageError('--pong must be a frame, or a regular expression between slashes');
  }
}

function headersOf(given: readonly string[] = []): Headers {
  const headers: Record<string, string[]> = {};
  for (const header of given) {
    const [, name = '', value = ''] = /^([^:]*):\s*(.*?)\s*$/s.exec(header) ?? [];
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new UsageError(`--header must be 'Name: value'`);
    }
    headers[name] = [...(headers[name] ?? []), value];
  }
  return headers;
}
