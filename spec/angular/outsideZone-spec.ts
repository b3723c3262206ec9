import { NgZone, provideZoneChangeDetection, VERSION } from '@angular/core';
import { firstValueFrom, identity, take, throwError, timer, toArray } from 'rxjs';
import { injectHeartbeatSocket, outsideZone, type HeartbeatSocketRef } from '../../lib/angular/index.js';
import { batch } from '../../lib/index.js';
import { fakeServer, type FakeServer } from '../../lib/testing/index.js';
import { eventually } from '../../tools/eventually.js';
import { endApps, startApp, type AngularApp } from '../support/angularApp.js';
import { zoned } from '../support/zoned.js';

let app: AngularApp;
let zone: NgZone;
let server: FakeServer;
let socket: HeartbeatSocketRef<number>;
/** How often the zone went quiet, which is when Angular looks for changes. */
let detections: number;

beforeEach(async () => {
  server = fakeServer();
  app = await startApp([provideZoneChangeDetection()]);
  zone = app.ref.injector.get(NgZone);
  socket = zone.run(() =>
    app.run(() =>
      injectHeartbeatSocket<number>({
        url: 'ws://test',
        WebSocketCtor: zoned(server.WebSocketCtor),
        heartbeat: { interval: 5 },
        outbox: { maxAge: 60_000 },
      }),
    ),
  );
  server.last.accept();
  await eventually(() => socket.status().state === 'open', { what: 'the socket to open' });
  detections = 0;
  zone.onMicrotaskEmpty.subscribe(() => detections++);
});

afterEach(endApps);

const send = (count: number) => {
  for (let i = 1; i <= count; i++) server.last.sendMessage(i);
};

const afterAnotherTurn = () => zone.runOutsideAngular(() => firstValueFrom(timer(10)));

const isInZone = () => NgZone.isInAngularZone();

describe('a socket in an app with zone.js', () => {
  it('pings without a change detection, and lets the app become stable', async () => {
    await eventually(() => server.received.length > 5, { what: 'pings' });
    expect(detections).toBe(0);
    expect(zone.hasPendingMacrotasks).toBe(false);
    await app.ref.whenStable();
  });

  it('emits each value inside the zone to a subscriber inside the zone', async () => {
    const heard: boolean[] = [];
    zone.run(() => {
      socket.subscribe(() => heard.push(isInZone()));
      socket.latency$.pipe(take(1)).subscribe(() => heard.push(isInZone()));
    });
    send(2);
    await eventually(() => heard.length === 3, { what: 'two messages and a latency' });
    expect(heard).toEqual([true, true, true]);
  });

  it('emits outside the zone to a subscriber outside the zone', async () => {
    const heard: boolean[] = [];
    zone.run(() => socket.subscribe());
    zone.runOutsideAngular(() => socket.subscribe(() => heard.push(isInZone())));
    send(1);
    await eventually(() => heard.length === 1, { what: 'the message' });
    expect(heard).toEqual([false]);
  });

  it('completes inside the zone for a subscriber inside the zone', async () => {
    const heard: boolean[] = [];
    zone.run(() => socket.subscribe({ complete: () => heard.push(isInZone()) }));
    zone.runOutsideAngular(() => socket.complete());
    await eventually(() => heard.length === 1, { what: 'the end' });
    expect(heard).toEqual([true]);
  });

  it('runs the timer of outbox.maxAge outside the zone', () => {
    zone.run(() => {
      socket.reconnect();
      socket.next(1);
    });
    expect(socket.queued()).toBe(1);
    expect(zone.hasPendingMacrotasks).toBe(false);
  });
});

describe('a socket in Angular 17, where signals alone trigger no change detection', () => {
  beforeEach(() => jest.replaceProperty(VERSION, 'major', '17'));
  afterEach(() => jest.restoreAllMocks());

  async function opened() {
    const injector = app.scope();
    const socket = zone.run(() =>
      injectHeartbeatSocket<number>(
        { url: 'ws://test', WebSocketCtor: zoned(server.WebSocketCtor), heartbeat: false },
        { injector },
      ),
    );
    server.last.accept();
    await eventually(() => socket.status().state === 'open', { what: 'the socket to open' });
    await afterAnotherTurn();
    detections = 0;
    return { socket, injector };
  }

  it('triggers one change detection for all messages of one turn', async () => {
    const { socket } = await opened();
    send(10);
    await eventually(() => detections > 0, { what: 'a change detection' });
    await afterAnotherTurn();
    expect(socket.message()).toBe(10);
    expect(detections).toBe(1);
  });

  it('leaves no pending macrotask in the zone after complete()', async () => {
    const { socket } = await opened();
    zone.run(() => socket.complete());
    expect(socket.status().state).toBe('closed');
    expect(zone.hasPendingMacrotasks).toBe(false);
  });

  it('triggers no change detection after its injector is destroyed', async () => {
    const { injector } = await opened();
    send(1);
    injector.destroy();
    await afterAnotherTurn();
    expect(detections).toBe(0);
  });
});

describe('outsideZone', () => {
  const batched = () => app.run(() => socket.pipe(outsideZone(batch(5))));

  it('batches outside the zone, and enters the zone once for each batch', async () => {
    const heard: number[][] = [];
    zone.run(() =>
      batched().subscribe((batch) => {
        expect(isInZone()).toBe(true);
        heard.push(batch);
      }),
    );
    detections = 0;
    send(100);
    await eventually(() => heard.flat().length === 100, { what: 'all messages' });
    expect(zone.hasPendingMacrotasks).toBe(false);
    expect(detections).toBe(heard.length);
  });

  it('stays outside the zone for a subscriber outside the zone', async () => {
    const heard = firstValueFrom(batched());
    send(3);
    await expect(heard).resolves.toEqual([1, 2, 3]);
    expect(detections).toBe(0);
  });

  it('passes on errors and completion', async () => {
    const failing$ = app.run(() => throwError(() => new Error('no')).pipe(outsideZone(identity)));
    await expect(firstValueFrom(failing$)).rejects.toThrow('no');
    const ended = firstValueFrom(batched().pipe(toArray()));
    socket.complete();
    await expect(ended).resolves.toEqual([]);
  });

  it('is refused out of an injection context', () => {
    expect(() => outsideZone(identity)).toThrow(/NG0203.*outsideZone/);
  });
});
