import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from '../../tools/eventually.js';
import { startTcpProxy, type TcpProxy } from '../../tools/network/tcpProxy.js';
import { startWsServer, type WsServer } from '../../tools/servers/wsServer.js';

// A link that is slow in name only would let every client stay open.
describe('the bad network that the proxy simulates', () => {
  let server: WsServer;
  let proxy: TcpProxy;
  let socket: WebSocket;
  let heard: string[];

  beforeEach(async () => {
    server = await startWsServer();
    proxy = await startTcpProxy(server);
    socket = new WebSocket(proxy.url);
    heard = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    await once(socket, 'open');
  });
  afterEach(async () => {
    socket.terminate();
    await proxy.close();
    await server.close();
  });

  it('trickles one byte a millisecond, in order', async () => {
    proxy.trickle();
    const text = 'abcdefghij'.repeat(12);
    const start = performance.now();
    server.broadcastRaw(text);
    await eventually(() => heard.length === 1);
    expect(heard).toEqual([text]);
    expect(performance.now() - start).toBeGreaterThan(text.length - 5);
  });

  it('delivers in order while the delay jitters', async () => {
    proxy.jitter(50);
    const start = performance.now();
    for (let i = 0; i < 20; i++) {
      server.broadcastRaw(`${i}`);
      await eventually(() => heard.length === i + 1);
    }
    expect(heard).toEqual(heard.map((_, i) => `${i}`));
    // Twenty times 25 ms on average; a tenth of that is next to impossible by chance.
    expect(performance.now() - start).toBeGreaterThan(100);
  });

  it.each(['FIN', 'RST'] as const)('turns new connections away by %s, and leaves present ones open', async (end) => {
    proxy.turnAway(end);
    const other = new WebSocket(proxy.url);
    const errors: Error[] = [];
    other.on('error', (error) => errors.push(error));
    await new Promise((resolve) => other.once('close', resolve)); // once() would reject on the error
    expect(errors).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
    await eventually(() => proxy.connections === 1);
    server.broadcastRaw('still here');
    await eventually(() => heard.length === 1);
  });
});
