import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { startTcpProxy, type TcpProxy } from '../../network/tcpProxy.js';
import { isPing } from '../../servers/ping.js';
import { startWsServer } from '../../servers/wsServer.js';
import { run } from './commands.js';
import type { NetworkFault, NetworkGroup } from './networkFault.js';
import { BOUND, tell, type Story } from './story.js';
import { undoAtTheEnd } from './undo.js';

interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A certificate authority of one's own, and what it has signed; and one that nobody knows. */
let folder = '';
let certificates: Record<'good' | 'expired' | 'wrongName' | 'unknown', Certificate>;

const at = (name: string) => join(folder, name);
const DAY_BEFORE = ['-startdate', '20200101000000Z', '-enddate', '20200102000000Z'];

function makeAuthority(name: string): void {
  const { key, pem } = { key: at(`${name}.key`), pem: at(`${name}.pem`) };
  run(
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    pem,
    '-subj',
    `/CN=${name}`,
  );
}

function sign(name: string, authority: string, host: string, dates: readonly string[] = ['-days', '2']): Certificate {
  run(
    'openssl',
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    at(`${name}.key`),
    '-out',
    at(`${name}.csr`),
    '-subj',
    `/CN=${name}`,
  );
  writeFileSync(at('index.txt'), '');
  writeFileSync(
    at('ca.cnf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${at('index.txt')}\nnew_certs_dir=${folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=${host}\n`,
  );
  const ca = ['-cert', at(`${authority}.pem`), '-keyfile', at(`${authority}.key`)];
  run(
    'openssl',
    'ca',
    '-batch',
    '-notext',
    '-config',
    at('ca.cnf'),
    ...ca,
    ...dates,
    '-in',
    at(`${name}.csr`),
    '-out',
    at(`${name}.pem`),
  );
  return { key: readFileSync(at(`${name}.key`)), cert: readFileSync(at(`${name}.pem`)) };
}

interface Scene {
  readonly server: Server;
  readonly proxy: TcpProxy;
  readonly story: Story;
}

const trusted = (name: string) =>
  class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { ca: readFileSync(at(`${name}.pem`)) });
    }
  };

/** A server with that certificate, a proxy in front of it, and a client. */
const secured = (
  name: string,
  client: NetworkFault['client'],
  happen: (scene: Scene) => Promise<unknown>,
  first: keyof typeof certificates = 'good',
  weather: (proxy: TcpProxy) => void = () => undefined,
): NetworkFault => ({
  name,
  client,
  async happen() {
    const server = createServer(certificates[first]);
    server.on('tlsClientError', () => undefined);
    const ws = new WebSocketServer({ server });
    ws.on('connection', (peer) => {
      peer.on('error', () => undefined);
      peer.on('message', (data: Buffer) => isPing(data.toString()) && peer.send('{"type":"pong"}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port });
    weather(proxy);
    const story = tell(`wss://127.0.0.1:${proxy.port}`, { WebSocketCtor: trusted('authority') });
    try {
      await happen({ server, proxy, story });
      await story.isAlive();
      return story;
    } finally {
      await story.end();
      await proxy.close();
      for (const peer of ws.clients) peer.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  },
});

/** Refused by the client, until the server has a better one. */
const refused = (name: string, first: keyof typeof certificates, message: RegExp) =>
  secured(
    name,
    'comes back',
    async ({ server, story }) => {
      await story.loses(() => undefined, { kind: 'error', message }, 1_000);
      await story.failsAgain(1);
      server.setSecureContext(certificates.good);
    },
    first,
  );

export const tls: NetworkGroup = {
  layer: 'TLS',
  needsRoot: false,
  open: () => {
    folder = mkdtempSync(join(tmpdir(), 'faults-tls-'));
    const remove = undoAtTheEnd(() => rmSync(folder, { recursive: true, force: true }));
    const IP = 'IP:127.0.0.1';
    makeAuthority('authority');
    makeAuthority('stranger');
    certificates = {
      good: sign('good', 'authority', IP),
      expired: sign('expired', 'authority', IP, DAY_BEFORE),
      wrongName: sign('wrongName', 'authority', 'DNS:elsewhere.example'),
      unknown: sign('unknown', 'stranger', IP),
    };
    return Promise.resolve(remove);
  },
  faults: [
    secured('a private certificate authority', 'stays open', ({ story }) => story.staysOpen(500)),
    refused('a certificate that has expired, then a good one', 'expired', /CERT_HAS_EXPIRED/),
    refused('a certificate for another host, then a good one', 'wrongName', /ERR_TLS_CERT_ALTNAME_INVALID/),
    refused(
      'a certificate of an unknown authority, then a good one',
      'unknown',
      /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/,
    ),
    secured(
      'RST instead of a handshake',
      'comes back',
      async ({ proxy, story }) => {
        await story.loses(() => undefined, { kind: 'error' }, 1_000);
        await story.failsAgain(1);
        proxy.pass();
      },
      'good',
      (proxy) => proxy.turnAway('RST'),
    ),
    secured(
      'a handshake without an answer',
      'comes back',
      async ({ proxy, story }) => {
        await story.loses(() => undefined, { kind: 'connect-timeout' }, 1_000);
        await story.failsAgain(1);
        proxy.pass();
      },
      'good',
      (proxy) => proxy.blackHole('down'),
    ),
    secured('RST, while open', 'comes back', async ({ proxy, story }) => {
      await story.isAlive();
      await story.loses(() => proxy.reset(), { kind: 'close', code: 1006 }, 0);
    }),
    secured('FIN without close_notify', 'comes back', async ({ proxy, story }) => {
      await story.isAlive();
      await story.loses(() => proxy.halfClose(), { kind: 'close', code: 1006 }, 0);
    }),
    secured('packets vanish both ways', 'comes back', async ({ proxy, story }) => {
      await story.isAlive();
      await story.loses(() => proxy.blackHole(), { kind: 'pong-timeout' }, BOUND);
      proxy.pass();
    }),
    {
      name: 'a server without TLS',
      client: 'keeps trying',
      async happen() {
        const plain = await startWsServer();
        const story = tell(`wss://127.0.0.1:${plain.port}`);
        try {
          await story.loses(() => undefined, { kind: 'error' }, 1_000);
          await story.failsAgain(1);
          return story;
        } finally {
          await story.end();
          await plain.close();
        }
      },
    },
  ],
};
