import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../network/freePort.js';
import { startWsServer, type WsServer } from '../../servers/wsServer.js';
import type { Loss } from '../outcome.js';
import { killGroup, start, stop } from './commands.js';
import type { NetworkFault, NetworkGroup } from './networkFault.js';
import { tell, type Story } from './story.js';
import { undoAtTheEnd } from './undo.js';

/** How long they let a connection be idle, and pings that are less and more than that apart. */
const IDLE = 1_000;
const OFTEN = { heartbeat: { interval: 300, pongTimeout: 600 } };
const SELDOM = { heartbeat: { interval: 4_000, pongTimeout: 600 } };

const CLOSED: Loss = { kind: 'close', code: 1006 };
const AWAY: Loss = { kind: 'error' };

interface Proxy {
  readonly port: number;
  readonly child: ChildProcess;
  readonly remove: () => void;
  readonly reload: (extra?: string) => Promise<void>;
  readonly restart: () => Promise<void>;
}

async function until(isThere: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await isThere()) return;
    await sleep(25);
  }
  throw new Error('the proxy does not do what it is told');
}

/**
 * Tells haproxy's master process to reload. Its socket takes the command only when the process is ready for it. A signal that comes
 * too early is lost.
 */
const isToldToReload = (socket: string) => () =>
  new Promise<boolean>((resolve) =>
    connect(socket)
      .on('error', () => resolve(false))
      .on('close', (hasFailed: boolean) => resolve(!hasFailed))
      .resume()
      .end('reload\n'),
  );

/** A proxy that restarts may leave a connection without an answer, in milliseconds. */
const ANSWERS_WITHIN = 1_000;

const answers = (port: number) => async () =>
  fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(ANSWERS_WITHIN) }).then(
    () => true,
    () => false,
  );

const nginxConfig = (folder: string, port: number, backend: number, extra: string) => `
daemon off; master_process on; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
worker_shutdown_timeout 1s;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server {
    listen 127.0.0.1:${port};
    location = /health { return 200; }
    location / {
      ${extra}
      proxy_pass http://127.0.0.1:${backend};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_read_timeout ${IDLE}ms; proxy_send_timeout ${IDLE}ms;
    }
  }
}`;

const haproxyConfig = (folder: string, port: number, backend: number, extra: string) => `
global
  stats socket ${folder}/control level admin
defaults
  mode http
  retries 0
  timeout connect 500ms
  timeout client 2s
  timeout server 2s
  timeout tunnel ${IDLE}ms
frontend in
  bind 127.0.0.1:${port}
  http-request return status 200 if { path /health }
  ${extra}
  default_backend out
backend out
  server one 127.0.0.1:${backend}
`;

type Kind = 'nginx' | 'haproxy';

async function startProxy(kind: Kind, backend: number): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), `faults-${kind}-`));
  const remove = undoAtTheEnd(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const file = join(folder, 'conf');
  const master = join(folder, 'master');
  const write = (extra = '') =>
    writeFileSync(file, (kind === 'nginx' ? nginxConfig : haproxyConfig)(folder, port, backend, extra));
  write();
  const command =
    kind === 'nginx' ? ['-c', file, '-p', folder, '-e', join(folder, 'error.log')] : ['-W', '-S', master, '-f', file];
  const proxy = {
    port,
    remove,
    child: start(kind, command, 'ignore'),
    async reload(extra?: string) {
      write(extra);
      if (kind === 'nginx') process.kill(proxy.child.pid!, 'SIGHUP');
      else await until(isToldToReload(master));
    },
    async restart() {
      proxy.child = start(kind, command, 'ignore');
      await until(answers(port));
    },
  };
  try {
    await until(answers(port));
  } catch (error) {
    await stop(proxy.child);
    remove();
    throw error;
  }
  return proxy;
}

interface Scene {
  readonly server: WsServer;
  readonly proxy: Proxy;
  readonly story: Story;
}

/** A server, that proxy in front of it, and a client. */
const behind = (
  kind: Kind,
  name: string,
  client: NetworkFault['client'],
  happen: (scene: Scene) => Promise<unknown>,
  config: object = OFTEN,
): NetworkFault => ({
  name: `${kind}: ${name}`,
  client,
  async happen() {
    const server = await startWsServer();
    const proxy = await startProxy(kind, server.port).catch(async (error: unknown) => {
      await server.close();
      throw error;
    });
    const story = tell(`ws://127.0.0.1:${proxy.port}/feed`, config);
    try {
      await story.isOpen();
      await happen({ server, proxy, story });
      await (config === SELDOM ? story.isOpen() : story.isAlive());
      return story;
    } finally {
      await story.end();
      await stop(proxy.child, 'SIGTERM');
      await server.close();
      proxy.remove();
    }
  },
});

/** After a reload the proxy answers new connections like that, and then as before. */
const answersWith = (kind: Kind, name: string, status: number, extra: string) =>
  behind(kind, name, 'comes back', async ({ proxy, server, story }) => {
    await proxy.reload(extra);
    await until(async () => (await statusOf(`http://127.0.0.1:${proxy.port}/feed`)) === status);
    await story.loses(() => server.terminateAll(), [CLOSED, { kind: 'error', message: RegExp(`${status}`) }], 2_000);
    await story.failsAgain(1);
    await proxy.reload();
  });

const statusOf = (url: string): Promise<number | undefined> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ANSWERS_WITHIN) }).then(
    ({ status }) => status,
    () => undefined,
  );

const ofBoth = (kind: Kind): NetworkFault[] => [
  behind(kind, 'pings within the idle limit', 'stays open', ({ story }) => story.staysOpen(3 * IDLE)),
  behind(
    kind,
    'pings further apart than the idle limit',
    'comes back',
    async ({ story }) => {
      await story.loses(() => undefined, CLOSED, 3 * IDLE);
    },
    SELDOM,
  ),
  behind(kind, 'the server behind it away for some attempts', 'comes back', async ({ server, story }) => {
    await story.loses(() => void server.close(), CLOSED, 0);
    await story.loses(() => undefined, { kind: 'error', message: /50[234]/ }, 3_000);
    await story.failsAgain(1);
    await server.listen();
  }),
  behind(kind, 'killed, and started again', 'comes back', async ({ proxy, story }) => {
    await story.loses(() => killGroup(proxy.child), CLOSED, 0);
    await story.loses(() => undefined, AWAY, 1_000);
    await stop(proxy.child);
    await proxy.restart();
  }),
  behind(kind, 'its worker killed', 'comes back', async ({ proxy, story }) => {
    await story.loses(() => workersOf(proxy.child).forEach((pid) => process.kill(pid, 'SIGKILL')), CLOSED, 0);
    if (proxy.child.exitCode !== null || kind === 'haproxy') {
      await stop(proxy.child);
      await proxy.restart();
    }
  }),
];

const workersOf = ({ pid }: ChildProcess): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

export const reverseProxies: NetworkGroup = {
  layer: 'nginx and haproxy',
  needsRoot: false,
  open: () => Promise.resolve(() => undefined),
  faults: [
    ...ofBoth('nginx'),
    behind('nginx', 'a reload that shuts old workers down after 1 s', 'comes back', async ({ proxy, story }) => {
      await story.loses(() => proxy.reload(), [CLOSED, { kind: 'close' }], 2_500);
    }),
    answersWith('nginx', '401 for a while', 401, 'return 401;'),
    answersWith('nginx', 'a redirect for a while', 302, 'return 302 /elsewhere;'),
    ...ofBoth('haproxy'),
    behind('haproxy', 'a reload under a live connection', 'stays open', async ({ proxy, story }) => {
      await proxy.reload();
      await story.staysOpen(2_000);
    }),
    answersWith('haproxy', '429 for a while', 429, 'http-request deny deny_status 429 if { path /feed }'),
  ],
};
