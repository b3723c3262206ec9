import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CHANNELS, REQUEST, SOCKET } from '../lib/ground/options.js';
import { heartbeatSocket$ } from '../lib/index.js';
import { REDIS_LOG } from '../lib/redis/options.js';
import { DRAIN, EXACTLY_ONCE, MEMORY_LOG, SERVER } from '../lib/server/options.js';
import { fakeServer } from '../lib/testing/index.js';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');

/** The members of an interface, each with the text of its `@default`. */
function membersOf(file: string, name: string) {
  const [, body = ''] = new RegExp(`interface ${name}\\b[^]*?\\{\\n([^]*?)\\n\\}`).exec(read(file)) ?? [];
  return [...body.matchAll(/^ {2}\/\*\*([^]*?)\*\/\n {2}(\w+\$?)\??:/gm)].map(([, text = '', member = '']) => ({
    member,
    byDefault: /@default (.*?)(?: \*\/)?\s*$/m.exec(text)?.[1]?.trim(),
  }));
}

const options = read('docs/options.md');

/** The default that a row of the tables has. */
const defaultIn = (page: string, option: string) =>
  new RegExp(`^\\| \`${option.replace('.', '\\.')}\`[^|]*\\| +([^|]*?) +\\|`, 'm').exec(page)?.[1];

/** `16 MiB` and `10 000` as a docstring has them. */
function asNumber(text: string | undefined): string | undefined {
  const [, digits = '', unit] = /^([\d ]+?) ?(KiB|MiB)?$/.exec(text ?? '') ?? [];
  if (!digits) return text;
  return String(Number(digits.replaceAll(' ', '')) * (unit === 'MiB' ? 2 ** 20 : unit === 'KiB' ? 2 ** 10 : 1));
}

describe.each([
  ['lib/vocabulary/config.ts', 'HeartbeatSocketConfig', ''],
  ['lib/vocabulary/config.ts', 'OutboxConfig', ''],
  ['lib/operators/heartbeatConfig.ts', 'HeartbeatConfig', ''],
  ['lib/operators/reconnect.ts', 'ReconnectConfig', ''],
  ['lib/messages/resume.ts', 'ResumeConfig', 'resume.'],
  ['lib/messages/handover.ts', 'HandoverConfig', 'handover.'],
])('%s: %s', (file, name, prefix) => {
  /** Those of the operators that the socket sets by itself. */
  const ofOperators = /^(probe\$|life\$|traffic|onPing|onPong|onAnswer|wake\$|onLost|onWait)$/;
  const members = membersOf(file, name).filter(({ member }) => !ofOperators.test(member));

  it('has members', () => expect(members.length).toBeGreaterThan(2));

  it.each(members.map(({ member }) => member))('docs/options.md has the option %s', (member) => {
    expect(options).toContain(`\`${prefix}${member}\``);
  });

  it.each(members.filter(({ byDefault }) => /^(\d+|Infinity)$/.test(byDefault ?? '')))(
    'docs/options.md has the default of $member, $byDefault',
    ({ member, byDefault }) => {
      expect(asNumber(defaultIn(options, prefix + member))).toBe(byDefault);
    },
  );
});

it.each([
  ['heartbeat.interval', 'interval'],
  ['heartbeat.pongTimeout', 'pongTimeout'],
  ['reconnect.maxRetries', 'maxRetries'],
  ['connectTimeout', 'connectTimeout'],
  ['outbox.capacity', 'capacity'],
])('README.md has the default of %s that docs/options.md has', (inReadme, inOptions) => {
  expect(defaultIn(read('README.md'), inReadme)).toBe(defaultIn(options, inOptions));
});

it.each([
  ['docs/options.md', SOCKET, ''],
  ['docs/options.md', REQUEST, 'request.'],
  ['docs/options.md', CHANNELS, 'channels.'],
])('%s names every option that the call checks: group %#', (page, group, prefix) => {
  expect(Object.keys(group).filter((option) => !read(page).includes(`\`${prefix}${option}\``))).toEqual([]);
});

it('docs/server.md names every option of the server', () => {
  const page = read('docs/server.md');
  const names = [SERVER, DRAIN, EXACTLY_ONCE, MEMORY_LOG, REDIS_LOG].flatMap(Object.keys);
  expect(names.filter((option) => !new RegExp(`\\b${option}\\b`).test(page))).toEqual([]);
});

/** The string literals of a type. */
function literalsOf(file: string, type: string) {
  const [, union = ''] = new RegExp(`export type ${type} =([^;]*);`).exec(read(file)) ?? [];
  return [...union.matchAll(/'([\w-]+)'/g)].map(([, literal = '']) => literal);
}

it.each([
  ['lib/ground/errors.ts', 'LostKind', 'docs/errors.md'],
  ['lib/ground/errors.ts', 'DropReason', 'docs/delivery.md'],
  ['lib/server/client.ts', 'GoneCause', 'docs/server.md'],
])('%s: %s: %s names each', (file, type, page) => {
  const literals = literalsOf(file, type);
  expect(literals.length).toBeGreaterThan(3);
  expect(literals.filter((literal) => !read(page).includes(`\`${literal}\``))).toEqual([]);
});

it('docs/options.md names every type of event', () => {
  const [, union = ''] = /export type SocketEvent =([^]*?);\n$/m.exec(read('lib/vocabulary/status.ts')) ?? [];
  const types = [...union.matchAll(/readonly type: '([\w-]+)'/g)].map(([, type = '']) => type);
  const statuses = ['idle', 'connecting', 'open', 'retry', 'closed'];
  expect(types).toEqual(expect.arrayContaining(statuses));
  const named = types.filter((type) => !statuses.includes(type));
  expect(named.filter((type) => !options.includes(`\`${type}\``))).toEqual([]);
});

it('docs/cli.md and the help name every argument of the command', () => {
  const [, declared = ''] = /const OPTIONS = \{([^]*?)\n\}/.exec(read('lib/cli/arguments.ts')) ?? [];
  const names = [...declared.matchAll(/^ {2}'?([\w-]+)'?:/gm)].map(([, name = '']) => `--${name}`);
  expect(names.length).toBeGreaterThan(8);
  for (const page of ['docs/cli.md', 'lib/cli/help.ts']) {
    expect(names.filter((name) => !read(page).includes(name))).toEqual([]);
  }
});

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

it('every npm command that a page names exists', () => {
  const folder = (name: string) => readdirSync(resolve(__dirname, '..', name)).map((file) => `${name}/${file}`);
  const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...folder('docs')].filter((file) =>
    /\.md$/.test(file),
  );
  const named = pages.flatMap((page) => [...read(page).matchAll(/`(?:\w+=\S+ )*npm run ([\w:]+)/g)]);
  expect(named.length).toBeGreaterThan(50);
  expect(named.map(([, name = '']) => name).filter((name) => !(name in scripts))).toEqual([]);
});

it('CONTRIBUTING.md names every npm command that a developer runs', () => {
  const hooks = /^(start|test|spec|build|smoke|docs|pre\w+|playground:shot)$/;
  const contributing = read('CONTRIBUTING.md');
  const missing = Object.keys(scripts).filter((name) => !hooks.test(name) && !contributing.includes(`npm run ${name}`));
  expect(missing).toEqual([]);
});

it('CONTRIBUTING.md names every bench', () => {
  const names = readdirSync(resolve(__dirname, '../bench/benches'))
    .map((file) => /export const name = '(\w+)'/.exec(read(`bench/benches/${file}`))?.[1])
    .filter((name) => name !== undefined);
  expect(names.length).toBeGreaterThan(5);
  const contributing = read('CONTRIBUTING.md');
  expect(
    names.filter((name) => !contributing.includes(`\`${name}\``) && !contributing.includes(`-- ${name}\``)),
  ).toEqual([]);
});

it('docs/README.md links the API report of every entry', () => {
  const reports = readdirSync(resolve(__dirname, '../etc')).filter((name) => name.endsWith('.api.md'));
  expect(reports.filter((name) => !read('docs/README.md').includes(`](../etc/${name})`))).toEqual([]);
});

it('docs/troubleshooting.md quotes the loss of a server that never answers', async () => {
  jest.useFakeTimers();
  const server = fakeServer();
  const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
  const losses: [message: string, after: number][] = [];
  socket$.events$.subscribe((event) => event.type === 'lost' && losses.push([event.cause.message, Date.now() - start]));
  const start = Date.now();
  const subscription = socket$.subscribe();
  server.last.accept();
  await jest.advanceTimersByTimeAsync(0);
  server.last.goSilent();
  await jest.advanceTimersByTimeAsync(20_000);
  subscription.unsubscribe();
  jest.useRealTimers();
  expect(losses).toEqual([[expect.any(String), 15_000]]);
  expect(read('docs/troubleshooting.md')).toContain(`\`${losses[0]?.[0]}\``);
  expect(read('docs/troubleshooting.md')).toContain('## Losses 15 seconds after each opening');
});

it('docs/reliability.md counts the faults of the matrix', () => {
  const { rows } = JSON.parse(read('docs/reliability/faults.json')) as { rows: { fault: string }[] };
  const faults = rows.filter(({ fault }) => fault !== 'all of them').length;
  expect(read('docs/reliability.md')).toContain(`There are ${faults}.`);
  expect(read('docs/testing.md')).toContain(`each of the ${faults} faults`);
});
