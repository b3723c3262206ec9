import { inject, InjectionToken } from '@angular/core';
import { provideHeartbeatSocket, type HeartbeatSocketRef } from '../../lib/angular/index.js';
import { fakeServer, type FakeServer } from '../../lib/testing/index.js';
import { endApps, startApp, startServerApp, type AngularApp } from '../support/angularApp.js';

const QUOTES = new InjectionToken<HeartbeatSocketRef<number, 'subscribe'>>('quotes');
const HOST = new InjectionToken<string>('host');

let app: AngularApp;
let server: FakeServer;

beforeEach(async () => {
  server = fakeServer();
  app = await startApp();
});

afterEach(endApps);

describe('provideHeartbeatSocket', () => {
  it('provides one socket for all, which connects when it is first injected and ends with its injector', () => {
    const { WebSocketCtor } = server;
    const injector = app.scope([provideHeartbeatSocket(QUOTES, { url: 'ws://test', WebSocketCtor })]);
    expect(server.connections).toHaveLength(0);
    const quotes = injector.get(QUOTES);
    expect(injector.get(QUOTES)).toBe(quotes);
    expect(server.connections).toHaveLength(1);
    quotes.next('subscribe');
    // @ts-expect-error: what is sent is typed
    quotes.next('unsubscribe');
    injector.destroy();
    expect(quotes.status().state).toBe('closed');
    expect(server.live).toBe(0);
  });

  it('takes a function, which may inject what it needs', () => {
    const { WebSocketCtor } = server;
    const injector = app.scope([
      { provide: HOST, useValue: 'configured' },
      provideHeartbeatSocket(QUOTES, () => ({ url: `ws://${inject(HOST)}`, WebSocketCtor })),
    ]);
    void injector.get(QUOTES);
    expect(server.last.url).toBe('ws://configured');
  });

  it('emits the onServer values on the server', async () => {
    const { scope } = await startServerApp();
    const quotes = scope([provideHeartbeatSocket(QUOTES, '/quotes', { onServer: [1, 2] })]).get(QUOTES);
    const heard: number[] = [];
    quotes.subscribe((quote) => heard.push(quote));
    expect(heard).toEqual([1, 2]);
    expect(quotes.message()).toBe(2);
  });
});
