import { firstValueFrom, filter } from 'rxjs';
import { WebSocket } from 'ws';
import { heartbeatSocket$, type SocketStatus } from '../../lib/index.js';
import { record } from '../../lib/testing/index.js';
import { startWsServer, type WsServer } from '../../tools/servers/wsServer.js';
import { runSpec } from '../support/runModule.js';

describe('record, on a real server', () => {
  let server: WsServer;
  beforeEach(async () => {
    server = await startWsServer();
  });
  afterEach(() => server.close());

  it('writes a spec that passes, of a restart, refusals, a handshake that hangs, silence and a fatal close', async () => {
    const socket$ = heartbeatSocket$<unknown>({
      url: server.url,
      WebSocketCtor: WebSocket,
      heartbeat: { interval: 60, pongTimeout: 200, patience: 0 },
      connectTimeout: 400,
      reconnect: { delay: 30 },
    });
    const recording = record(socket$, { payloads: true });
    const comes = (state: SocketStatus['state']) =>
      firstValueFrom(socket$.status$.pipe(filter((status) => status.state === state)));
    // A busy machine may lose more connections than it should: they are recorded like any other.
    const goes = (state: SocketStatus['state']) =>
      firstValueFrom(socket$.status$.pipe(filter((status) => status.state !== state)));

    await comes('open');
    server.broadcast({ price: 3 });
    server.closeAll(1012);
    await goes('open');
    server.refuseUpgrade = 503;
    await comes('connecting');
    await comes('waiting');
    server.refuseUpgrade = undefined;
    server.hangUpgrade = true;
    await comes('connecting');
    await comes('waiting');
    server.hangUpgrade = false;
    await comes('open');
    server.answerPings = false;
    await comes('waiting');
    server.answerPings = true;
    await comes('open');
    server.closeAll(1008);
    await comes('closed');

    const text = recording.toMarbles();
    recording.stop();
    runSpec(text);
    const kinds = recording.events.flatMap((event) => (event.type === 'lost' ? [event.cause.kind] : []));
    expect(new Set(kinds)).toEqual(new Set(['close', 'error', 'connect-timeout', 'pong-timeout']));
    expect(text).toContain('{"a":{"price":3}}');
    expect(text).toContain('code: 1012');
  }, 20_000);
});
