import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { spawnClient, type ClientProcess } from '../tools/clients/clientProcess.js';
import { eventually } from '../tools/eventually.js';
import { startTcpProxy, type TcpProxy } from '../tools/network/tcpProxy.js';
import { startWsServer, type WsServer } from '../tools/servers/wsServer.js';

/** Long enough for anything that is going to come over the loopback to have come. */
const A_MOMENT = 40;

interface Witness {
  readonly socket: WebSocket;
  readonly heard: string[];
  readonly errors: string[];
  readonly closed: Promise<number>;
}

describe('test support', () => {
  let server: WsServer;
  let proxy: TcpProxy;
  let sockets: WebSocket[];

  beforeEach(async () => {
    server = await startWsServer();
    proxy = await startTcpProxy(server);
    sockets = [];
  });

  afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await proxy.close();
    await server.close();
  });

  function dial(url: string, protocols: string[] = []): Witness {
    const socket = new WebSocket(url, protocols);
    sockets.push(socket);
    const heard: string[] = [];
    const errors: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.on('error', ({ message }) => errors.push(message));
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    return { socket, heard, errors, closed };
  }

  async function dialOpen(url: string): Promise<Witness> {
    const witness = dial(url);
    await once(witness.socket, 'open');
    return witness;
  }

  describe('wsServer', () => {
    it('answers pings in kind and records everything else', async () => {
      const { socket, heard } = await dialOpen(server.url);
      for (const text of ['{"type":"ping"}', 'ping', 'hello', '{"type":"other"}', 'null']) socket.send(text);
      await eventually(() => server.received.length === 3);
      await eventually(() => heard.length === 2);
      expect(heard).toEqual(['{"type":"pong"}', 'pong']);
      expect(server.received).toEqual(['hello', '{"type":"other"}', 'null']);
      expect(server.pings).toBe(2);
    });

    it('hands the pings it does not answer to onMessage', async () => {
      const texts: string[] = [];
      const custom = await startWsServer({
        answerPings: false,
        onMessage: (text, client) => {
          texts.push(text);
          client.send(`echo ${text}`);
        },
      });
      const { socket, heard } = await dialOpen(custom.url);
      socket.send('ping');
      socket.send('hello');
      await eventually(() => heard.length === 2);
      expect(heard).toEqual(['echo ping', 'echo hello']);
      expect(texts).toEqual(['ping', 'hello']);
      expect(custom.received).toEqual(['hello']);
      expect(custom.pings).toBe(1);
      await custom.close();
    });

    it('broadcasts to all clients', async () => {
      const [a, b] = [await dialOpen(server.url), await dialOpen(server.url)];
      server.broadcast({ n: 1 });
      server.broadcastRaw('raw');
      await eventually(() => a.heard.length === 2 && b.heard.length === 2);
      expect(a.heard).toEqual(['{"n":1}', 'raw']);
      expect(server.clients).toBe(2);
      expect(server.maxClients).toBe(2);
    });

    it('keeps the upgrade requests', async () => {
      const { socket } = dial(`${server.url}/path?query=1`, ['one', 'two']);
      await once(socket, 'open');
      expect(server.requests).toMatchObject([{ url: '/path?query=1', protocol: 'one,two', headers: { host: /./ } }]);
      expect(socket.protocol).toBe('one');
    });

    it('closes and terminates all clients but stays up', async () => {
      const clean = await dialOpen(server.url);
      server.closeAll(4001, 'because');
      expect(await clean.closed).toBe(4001);
      const unclean = await dialOpen(server.url);
      server.terminateAll();
      expect(await unclean.closed).toBe(1006);
      await dialOpen(server.url);
      expect(server.accepted).toBe(3);
      expect(server.maxClients).toBe(1);
    });

    it('stops with a clean close, refuses connections, and comes back on the same port', async () => {
      const { port } = server;
      const first = await dialOpen(server.url);
      await server.stop();
      expect(await first.closed).toBe(1001);
      const second = dial(server.url);
      await second.closed;
      expect(second.errors.join()).toContain('ECONNREFUSED');
      await server.restart();
      expect(server.port).toBe(port);
      const third = await dialOpen(server.url);
      await server.restart();
      expect(await third.closed).toBe(1012);
      await dialOpen(server.url);
      expect(server.port).toBe(port);
    });

    it('stops even when a client does not answer', async () => {
      await dialOpen(proxy.url);
      proxy.blackHole();
      await server.stop();
      expect(server.clients).toBe(0);
    });

    it('listens on the port asked for', async () => {
      const { port } = server;
      await server.close();
      const successor = await startWsServer({ port });
      expect(successor.port).toBe(port);
      await successor.close();
    });

    it('rejects when the port is taken', async () => {
      await expect(startWsServer({ port: server.port })).rejects.toThrow('EADDRINUSE');
    });

    it('refuses the upgrade with a status', async () => {
      server.refuseUpgrade = 503;
      const refused = dial(server.url);
      await refused.closed;
      expect(refused.errors.join()).toContain('503');
      server.refuseUpgrade = undefined;
      await dialOpen(server.url);
      expect(server.accepted).toBe(1);
      expect(server.requests).toHaveLength(2);
    });

    it('leaves the upgrade hanging', async () => {
      server.hangUpgrade = true;
      const { socket } = dial(server.url);
      await eventually(() => server.requests.length === 1);
      await sleep(A_MOMENT);
      expect(socket.readyState).toBe(WebSocket.CONNECTING);
      expect(server.accepted).toBe(0);
    });
  });

  describe('tcpProxy', () => {
    it('passes data both ways, and counts connections', async () => {
      const { socket, heard, closed } = await dialOpen(proxy.url);
      socket.send('up');
      server.broadcastRaw('down');
      await eventually(() => heard.length === 1 && server.received.length === 1);
      expect(proxy.connections).toBe(1);
      socket.close(1000);
      expect(await closed).toBe(1000);
      await eventually(() => proxy.connections === 0 && server.clients === 0);
      await dialOpen(proxy.url);
      expect(proxy.accepted).toBe(2);
      await eventually(() => proxy.maxConnections === 1);
    });

    it('does not count a connection given up as present at the same time as its successor', async () => {
      for (let i = 0; i < 20; i++) {
        const { socket } = await dialOpen(proxy.url);
        if (i % 2) socket.send('last words');
        socket.terminate();
      }
      await eventually(() => proxy.accepted === 20 && proxy.connections === 0 && server.clients === 0);
      expect(proxy.maxConnections).toBe(1);
      expect(server.maxClients).toBe(1);
    });

    it('counts connections open at once', async () => {
      await Promise.all([dialOpen(proxy.url), dialOpen(proxy.url), dialOpen(proxy.url)]);
      await eventually(() => proxy.maxConnections === 3 && server.maxClients === 3);
    });

    it('passes a clean close and a dropped connection on to the client', async () => {
      const clean = await dialOpen(proxy.url);
      server.closeAll(4000);
      expect(await clean.closed).toBe(4000);
      const dropped = await dialOpen(proxy.url);
      server.terminateAll();
      expect(await dropped.closed).toBe(1006);
    });

    it('resets the client when the target is down', async () => {
      await server.stop();
      const { closed, errors } = dial(proxy.url);
      await closed;
      expect(errors).toHaveLength(1);
    });

    it('in a black hole leaves the client open and deaf, even when the server goes away', async () => {
      const lost = await dialOpen(proxy.url);
      proxy.blackHole();
      lost.socket.send('unheard');
      server.broadcastRaw('unheard');
      await sleep(A_MOMENT);
      expect(server.clients).toBe(1);
      server.terminateAll();
      await server.close();
      await sleep(A_MOMENT);
      expect(lost.socket.readyState).toBe(WebSocket.OPEN);
      expect(lost.heard).toEqual([]);
      expect(server.received).toEqual([]);
      expect(proxy.connections).toBe(1);
    });

    it('in a black hole hides from the server that the client is gone', async () => {
      const lost = await dialOpen(proxy.url);
      proxy.blackHole();
      lost.socket.terminate();
      await eventually(() => proxy.connections === 0);
      await sleep(A_MOMENT);
      expect(server.clients).toBe(1);
    });

    it('in a black hole accepts new connections without notifying the server', async () => {
      proxy.blackHole();
      const { socket } = dial(proxy.url);
      await eventually(() => proxy.connections === 1);
      await sleep(A_MOMENT);
      expect(socket.readyState).toBe(WebSocket.CONNECTING);
      expect(server.requests).toEqual([]);
    });

    it('after a black hole passes only new connections', async () => {
      const lost = await dialOpen(proxy.url);
      proxy.blackHole();
      proxy.pass();
      const fresh = await dialOpen(proxy.url);
      server.broadcastRaw('news');
      await eventually(() => fresh.heard.length === 1);
      await sleep(A_MOMENT);
      expect(lost.heard).toEqual([]);
      expect(lost.socket.readyState).toBe(WebSocket.OPEN);
    });

    it('can swallow one direction only', async () => {
      const muted = await dialOpen(proxy.url);
      proxy.blackHole('up');
      muted.socket.send('unheard');
      server.broadcastRaw('heard');
      await eventually(() => muted.heard.length === 1);
      proxy.pass();

      const deaf = await dialOpen(proxy.url);
      proxy.blackHole('down');
      deaf.socket.send('heard');
      server.broadcastRaw('unheard');
      await eventually(() => server.received.length === 1);
      const deafFromBirth = dial(proxy.url);
      await eventually(() => server.accepted === 3);
      await sleep(A_MOMENT);
      expect(server.received).toEqual(['heard']);
      expect(deaf.heard).toEqual([]);
      expect(deaf.socket.readyState).toBe(WebSocket.OPEN);
      expect(deafFromBirth.socket.readyState).toBe(WebSocket.CONNECTING);
    });

    it('resets present connections, dead ones too, and lets new ones in', async () => {
      const lost = await dialOpen(proxy.url);
      proxy.blackHole();
      proxy.pass();
      const present = await dialOpen(proxy.url);
      proxy.reset();
      expect(await Promise.all([present.closed, lost.closed])).toEqual([1006, 1006]);
      await eventually(() => proxy.connections === 0 && server.clients === 0);
      await dialOpen(proxy.url);
    });

    it('resets with a RST', async () => {
      const socket = connect(proxy.port, '127.0.0.1');
      await eventually(() => proxy.connections === 1);
      proxy.reset();
      await expect(once(socket, 'close')).rejects.toThrow('ECONNRESET');
    });

    it('half-closes: the client gets a FIN, and can still send', async () => {
      const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
      await once(socket, 'connect');
      await eventually(() => proxy.connections === 1);
      proxy.halfClose();
      await once(socket.resume(), 'end');
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
      socket.end('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
      await eventually(() => server.requests.length === 1);
      await eventually(() => proxy.connections === 0);
    });

    it('half-closes: a WebSocket takes it for an abnormal close', async () => {
      const { closed } = await dialOpen(proxy.url);
      proxy.halfClose();
      expect(await closed).toBe(1006);
      await eventually(() => server.clients === 0);
    });

    it('does not half-close a connection that is lost in a black hole', async () => {
      const { socket } = await dialOpen(proxy.url);
      proxy.blackHole();
      proxy.halfClose();
      await sleep(A_MOMENT);
      expect(socket.readyState).toBe(WebSocket.OPEN);
    });

    it('resets a connection that it has just half-closed', async () => {
      const { closed } = await dialOpen(proxy.url);
      proxy.halfClose();
      proxy.reset();
      expect(await closed).toBe(1006);
      await eventually(() => proxy.connections === 0);
    });

    it('refuses new connections, keeps present ones, and accepts again on the same port', async () => {
      const { port } = proxy;
      const present = await dialOpen(proxy.url);
      proxy.refuse();
      const refused = dial(proxy.url);
      await refused.closed;
      expect(refused.errors.join()).toContain('ECONNREFUSED');
      server.broadcastRaw('still here');
      await eventually(() => present.heard.length === 1);
      proxy.accept();
      await dialOpen(proxy.url);
      expect(proxy.port).toBe(port);
    });

    it('ends in the mode that was set last', async () => {
      for (let i = 0; i < 5; i++) {
        proxy.refuse();
        proxy.pass();
      }
      await dialOpen(proxy.url);
      proxy.refuse();
      proxy.pass();
      proxy.refuse();
      await dial(proxy.url).closed;
      expect(proxy.accepted).toBe(1);
    });

    it('leaves new connections hanging, for ever, and present ones alone', async () => {
      const present = await dialOpen(proxy.url);
      proxy.hang();
      const hung = dial(proxy.url);
      await eventually(() => proxy.connections === 2);
      server.broadcastRaw('hello');
      await eventually(() => present.heard.length === 1);
      proxy.pass();
      await sleep(A_MOMENT);
      expect(hung.socket.readyState).toBe(WebSocket.CONNECTING);
      expect(server.requests).toHaveLength(1);
      hung.socket.terminate();
      await eventually(() => proxy.connections === 1);
    });

    it('delays data, and keeps the order', async () => {
      const { socket, heard } = await dialOpen(proxy.url);
      proxy.delay(A_MOMENT);
      const start = performance.now();
      server.broadcastRaw('slow');
      await eventually(() => heard.length === 1);
      expect(performance.now() - start).toBeGreaterThan(A_MOMENT - 2);

      for (let i = 0; i < 5; i++) {
        socket.send(String(i));
        await sleep(1);
      }
      proxy.pass();
      socket.send('5');
      await eventually(() => server.received.length === 6);
      expect(server.received.join('')).toBe('012345');
    });

    it('can be closed at any time, and twice', async () => {
      await dialOpen(proxy.url);
      proxy.delay(60_000);
      server.broadcastRaw('too late');
      dial(proxy.url);
      await eventually(() => proxy.connections === 2);
      proxy.refuse();
      proxy.pass();
      await proxy.close();
      await proxy.close();
      await dial(proxy.url).closed;
      expect(proxy.connections).toBe(0);
    });
  });

  describe('eventually', () => {
    it('names what it waited for in vain', async () => {
      await expect(eventually(() => false, { within: 10, what: 'a miracle' })).rejects.toThrow(
        'Waited 10 ms in vain for: a miracle',
      );
    });

    it('works under fake timers', async () => {
      jest.useFakeTimers();
      try {
        const { socket, heard } = await dialOpen(proxy.url);
        proxy.delay(10);
        socket.send('ping');
        await eventually(() => heard.length === 1);
        await expect(eventually(() => false, { within: 10 })).rejects.toThrow('Waited');
      } finally {
        jest.useRealTimers();
      }
    });

    it('passes on what the predicate throws', async () => {
      const predicate = (): boolean => {
        throw new Error('oops');
      };
      await expect(eventually(predicate)).rejects.toThrow('oops');
    });
  });

  describe('clientProcess', () => {
    const script = 'spec/support/tickingClient.ts';
    const startUp = 10_000;
    let client: ClientProcess | undefined;

    // Should a spec fail while the process is frozen, nothing else would end it.
    afterEach(() => client?.signal('SIGKILL'));

    it(
      'reports lines and the exit code',
      async () => {
        const { lines, onLine, exit } = (client = spawnClient(script, ['3']));
        const heard: string[] = [];
        onLine((line) => heard.push(line));
        expect(await exit).toBe(0);
        expect(lines).toEqual(['tick 1', 'tick 2', 'tick 3']);
        expect(heard).toEqual(lines);
      },
      2 * startUp,
    );

    it(
      'freezes, thaws and kills',
      async () => {
        const { lines, signal, exit } = (client = spawnClient(script, ['1000000']));
        await eventually(() => lines.length > 0, { within: startUp, what: 'the script to run' });
        signal('SIGSTOP');
        await sleep(A_MOMENT);
        const frozenAt = lines.length;
        await sleep(A_MOMENT);
        expect(lines).toHaveLength(frozenAt);
        signal('SIGCONT');
        await eventually(() => lines.length > frozenAt);
        signal('SIGSTOP');
        signal('SIGKILL');
        expect(await exit).toBe(128 + 9);
      },
      2 * startUp,
    );
  });
});
