import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { firstValueFrom } from 'rxjs';
import { expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { QuotesService } from '../quotesService';

@Module({ providers: [QuotesService] })
class AppModule {}

it('is connected from the start of the application to its end', async () => {
  const server = new WebSocketServer({ port: 0 });
  server.on('connection', (client) => client.send('{"price":101.5}'));
  vi.stubEnv('QUOTES_URL', `ws://localhost:${(server.address() as AddressInfo).port}`);
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const quotes = app.get(QuotesService);
  expect(await firstValueFrom(quotes.quote$)).toEqual({ price: 101.5 });
  expect(quotes.status().state).toBe('open');
  const [client] = server.clients;
  const closed = once(client!, 'close');
  await app.close();
  const [code] = (await closed) as [number];
  expect([code, quotes.status().state]).toEqual([1000, 'idle']);
  server.close();
  vi.unstubAllEnvs();
});
