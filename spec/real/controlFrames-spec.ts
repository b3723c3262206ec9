import { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { heartbeatSocket$, protocolPing } from '../../lib/index.js';
import { subscribeClient, type RealClient } from '../../tools/clients/realClient.js';
import { eventually } from '../../tools/eventually.js';

describe('control frames, with ws', () => {
  let server: WebSocketServer;
  let client: RealClient | undefined;
  const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  beforeEach(async () => {
    server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
  });
  afterEach(() => {
    client?.subscription.unsubscribe();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });

  it('H10: the pings of a server that answers nothing are signs of life', async () => {
    server.on('connection', (socket) => {
      const pinging = setInterval(() => socket.ping(), 40);
      socket.on('close', () => clearInterval(pinging));
    });
    client = subscribeClient({ url: url(), heartbeat: { interval: 100, pongTimeout: 400 } });
    await sleep(1_500);
    expect(client.lost).toEqual([]);
    expect(client.count('ping')).toBeGreaterThan(5);
  });

  it('H10: protocol pings need nothing of the server, and tell the latency', async () => {
    client = subscribeClient({ url: url(), heartbeat: { ping: protocolPing, interval: 50, pongTimeout: 500 } });
    await eventually(() => client!.count('pong') >= 5, { what: 'pongs' });
    expect(client.lost).toEqual([]);
    expect(client.messages).toEqual([]);
    server.clients.forEach((socket) => Object.assign(socket, { pong: () => undefined, _autoPong: false }));
    await eventually(() => client!.lost.length > 0, { what: 'the loss' });
    expect(client.lost[0]).toMatchObject({ kind: 'pong-timeout' });
  });

  it('H10, O5: protocol pings confirm what was sent', async () => {
    const received: string[] = [];
    server.on('connection', (socket) => socket.on('message', (data: Buffer) => received.push(data.toString())));
    client = subscribeClient({
      url: url(),
      delivery: 'at-least-once',
      heartbeat: { ping: protocolPing, interval: 50, pongTimeout: 500 },
    });
    const delivered = jest.fn();
    client.socket$.deliver('a').subscribe(delivered);
    await eventually(() => delivered.mock.calls.length === 1, { what: 'the confirmation' });
    expect(received).toEqual(['"a"']);
  });

  it('H10: no listener stays on a socket that was given up', async () => {
    client = subscribeClient({ url: url(), heartbeat: { interval: 50 } });
    await eventually(() => client!.count('open') === 1);
    const [socket] = client.sockets;
    expect(socket!.listenerCount('pong')).toBe(1);
    client.subscription.unsubscribe();
    expect(socket!.listenerCount('pong') + socket!.listenerCount('ping')).toBe(0);
  });

  it('H10: a WebSocket that cannot send protocol pings is refused at the call', () => {
    class Plain {
      readonly readyState = 0;
      send(): void {}
      close(): void {}
    }
    const make = (WebSocketCtor: typeof Plain | typeof WebSocket) => () =>
      heartbeatSocket$({ url: 'ws://host', WebSocketCtor, heartbeat: { ping: protocolPing } });
    expect(make(Plain)).toThrow(
      new TypeError('heartbeat.ping must be a frame: this WebSocket sends no protocol pings'),
    );
    expect(make(WebSocket)).not.toThrow();
  });
});
