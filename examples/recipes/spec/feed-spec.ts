import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { feed } from '../feed';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

function startServer() {
  const headers: (string | undefined)[] = [];
  const server = new WebSocketServer({ port: 0 });
  server.on('connection', (client, { headers: { authorization } }) => {
    headers.push(authorization);
    client.send('{"price":101.5}');
  });
  closing.push(() => server.close());
  return { url: `ws://localhost:${(server.address() as AddressInfo).port}`, headers };
}

it('sends the header', async () => {
  const { url, headers } = startServer();
  expect(await firstValueFrom(feed(url, () => 'abc'))).toEqual({ price: 101.5 });
  expect(headers).toEqual(['Bearer abc']);
});

it('goes through the proxy', async () => {
  const { url, headers } = startServer();
  const asked: (string | undefined)[] = [];
  const proxy = createServer().on('connect', ({ url: target = '' }, socket) => {
    asked.push(target);
    const upstream = connect(Number(target.split(':')[1]), 'localhost', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    for (const end of [socket, upstream]) end.on('error', () => {});
  });
  await new Promise<void>((done) => proxy.listen(0, done));
  closing.push(() => proxy.close());
  const { port } = proxy.address() as AddressInfo;
  const quote$ = feed(url, () => 'abc', `http://localhost:${port}`);
  expect(await firstValueFrom(quote$)).toEqual({ price: 101.5 });
  expect(asked).toEqual([new URL(url).host]);
  expect(headers).toEqual(['Bearer abc']);
});
