import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers';
import { WebSocketServer, type WebSocket } from 'ws';
import { spawnClient, type ClientProcess } from '../../tools/clients/clientProcess.js';
import { eventually } from '../../tools/eventually.js';
import type { OutboxConfig } from '../../lib/index.js';

const MB = 1_000_000;

/** What garbage that is not collected yet, a copy under way and the allocator may add. */
const SLACK = 90 * MB;

jest.setTimeout(20_000);

describe('more messages than the network takes', () => {
  let server: WebSocketServer;
  let received: number;
  let client: ClientProcess;

  async function listen(hear: (socket: WebSocket) => void): Promise<void> {
    received = 0;
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => {
      socket.on('message', (data: Buffer, isBinary) => {
        if (isBinary) received += data.length; // and not a ping
        hear(socket);
      });
    });
    await once(server, 'listening');
  }

  afterEach(async () => {
    client.signal('SIGKILL');
    for (const socket of server.clients) socket.terminate();
    server.close();
    await client.exit;
  });

  async function flood(options: { parts: number; bytes: number; isPaced: boolean; outbox?: OutboxConfig }) {
    const { port } = server.address() as AddressInfo;
    const script = 'spec/support/floodClient.ts';
    client = spawnClient(script, [JSON.stringify({ url: `ws://127.0.0.1:${port}`, outbox: {}, ...options })]);
    await eventually(() => client.lines.length > 0, { within: 20_000, what: 'the end of the flood' });
    return JSON.parse(client.lines[0] ?? '') as { peak: number; dropped: number };
  }

  it('O6: 300 MB for a peer that reads nothing take no more memory than the outbox and highWaterMark allow', async () => {
    await listen((socket) => socket.pause());
    const { peak, dropped } = await flood({ parts: 300, bytes: MB, isPaced: false });
    expect(peak).toBeLessThan(2 * 2 ** 24 + SLACK);
    expect(dropped).toBeGreaterThan(200);
  });

  it('O6: without a highWaterMark all 300 MB stay in memory', async () => {
    await listen((socket) => socket.pause());
    const { peak, dropped } = await flood({
      parts: 300,
      bytes: MB,
      isPaced: false,
      outbox: { highWaterMark: 2 ** 31 - 1 },
    });
    expect(peak).toBeGreaterThan(250 * MB);
    expect(dropped).toBe(0);
  });

  it('O6: a sender that awaits each part sends 100 MB to a slow peer, in full and in little memory', async () => {
    await listen((socket) => {
      socket.pause();
      setTimeout(() => socket.resume(), 5);
    });
    const { peak, dropped } = await flood({ parts: 100, bytes: MB, isPaced: true, outbox: { highWaterMark: MB } });
    await eventually(() => received === 100 * MB + 1);
    expect(peak).toBeLessThan(SLACK);
    expect(dropped).toBe(0);
  });
});
