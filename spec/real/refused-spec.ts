import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { backoff, heartbeatSocket$, type SocketLostError } from '../../lib/index.js';
import { eventually } from '../../tools/eventually.js';

describe('a server that refuses the upgrade', () => {
  let server: Server;
  let requests: number[];
  let headers: string[];

  beforeEach(async () => {
    requests = [];
    headers = [];
    server = createServer().on('upgrade', (_, socket) => {
      requests.push(performance.now());
      socket.end(['HTTP/1.1 429 Too Many Requests', 'Content-Length: 0', ...headers, '', ''].join('\r\n'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const url = () => `ws://127.0.0.1:${(server.address() as AddressInfo).port}/feed?token=SECRET`;

  it('C8: tells its status and its Retry-After, and backoff() waits that long', async () => {
    headers = ['Retry-After: 1'];
    const lost: SocketLostError[] = [];
    const delay = backoff({ min: 1, base: 1, max: 2 });
    const socket$ = heartbeatSocket$({ url: url(), WebSocketCtor: WebSocket, reconnect: { delay } });
    socket$.events$.subscribe((event) => event.type === 'lost' && lost.push(event.cause));
    const subscription = socket$.subscribe();
    await eventually(() => lost.length === 2);
    subscription.unsubscribe();
    expect(lost[0]).toMatchObject({ kind: 'error', httpStatus: 429, retryAfter: 1000 });
    expect(lost[0]!.message).toMatch(/^connection to ws:\/\/127\.0\.0\.1:\d+\/feed refused with status 429$/);
    expect(requests[1]! - requests[0]!).toBeGreaterThanOrEqual(990);
  });

  it('C8: tells its status to subscribers when there are no retries, and nothing is left open', async () => {
    const ends: unknown[] = [];
    const socket$ = heartbeatSocket$({ url: url(), WebSocketCtor: WebSocket, reconnect: false });
    socket$.subscribe({ error: (error: unknown) => ends.push(error) });
    await eventually(() => ends.length === 1);
    expect(ends).toMatchObject([{ kind: 'error', httpStatus: 429 }]);
    const open = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    for (let left = 50; (await open()) && left; left--) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await open()).toBe(0);
  });
});
