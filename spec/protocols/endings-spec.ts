import mqttPacket from 'mqtt-packet';
import { delay, of } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$, isSocketLostError, type HeartbeatSocketConfig } from '../../lib/index.js';
import { centrifugo, mqtt, nats, pusher, signalR, socketIo, stomp } from '../../lib/protocols/index.js';
import { assertMarbles, marbleServer } from '../../lib/testing/index.js';

const bytes = (...codes: number[]) => new Uint8Array(codes).buffer;

interface Case {
  readonly preset: () => object;
  /** What makes a session ready, letter by letter. */
  readonly ready: readonly unknown[];
  /** Messages by which the server ends it for good, for now, or not at all. */
  readonly last: readonly unknown[];
  readonly passing: readonly unknown[];
  readonly harmless: readonly unknown[];
}

const disconnect5 = (reason: number) => bytes(0xe0, 2, reason, 0);
const nope = (text: string) => `-ERR '${text}'\r\n`;

const cases: Record<string, Case> = {
  socketIo: {
    preset: () => socketIo(),
    ready: ['0{"pingInterval":30000,"pingTimeout":200}', '40{"sid":"1"}'],
    last: ['41'],
    passing: [],
    harmless: ['41/admin,', '42["SECRET"]'],
  },
  signalR: {
    preset: () => signalR(),
    ready: ['{}\u001e'],
    last: ['{"type":7}\u001e', '{"type":7,"error":"SECRET"}\u001e', '{"type":7,"allowReconnect":false}\u001e'],
    passing: ['{"type":7,"allowReconnect":true}\u001e'],
    harmless: ['{"type":1,"target":"a","arguments":[]}\u001e'],
  },
  stomp: {
    preset: () => stomp(),
    ready: ['CONNECTED\nheart-beat:0,0\n\n\0'],
    last: [],
    passing: ['ERROR\nmessage:SECRET\n\n\0'],
    harmless: ['MESSAGE\nsubscription:1\n\nERROR\0'],
  },
  mqtt5: {
    preset: () => mqtt(mqttPacket, { clientId: 'me', protocolVersion: 5 }),
    ready: [bytes(0x20, 3, 0, 0, 0)],
    last: [0x81, 0x82, 0x87, 0x8e, 0x98, 0x9d].map(disconnect5),
    passing: [0, 0x80, 0x89, 0x8b, 0x8d, 0x97, 0x9f].map(disconnect5),
    harmless: [bytes(0xd0, 0)],
  },
  centrifugo: {
    preset: () => centrifugo(),
    ready: ['{"id":1,"connect":{"client":"a"}}'],
    last: [3500, 3503, 3999, 4500, 4999].map((code) => `{"push":{"disconnect":{"code":${code},"reason":"SECRET"}}}`),
    passing: [3000, 3001, 3014, 3499, 4000, 4499].map((code) => `{}\n{"push":{"disconnect":{"code":${code}}}}`),
    harmless: ['{"push":{"channel":"a","pub":{"data":"SECRET"}}}', '{}', '{"id":9,"error":{"code":103}}'],
  },
  pusher: {
    preset: () => pusher(),
    ready: ['{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.1\\",\\"activity_timeout\\":60}"}'],
    last: [4000, 4001, 4009, 4099].map((code) => `{"event":"pusher:error","data":{"code":${code},"message":"SECRET"}}`),
    passing: [4100, 4199, 4200, 4201, 4299].map((code) => `{"event":"pusher:error","data":"{\\"code\\":${code}}"}`),
    harmless: ['{"event":"pusher:error","data":{"code":4301}}', '{"event":"pusher:error","data":{"code":null}}'],
  },
  nats: {
    preset: () => nats(),
    ready: ['INFO {}\r\n', 'PONG\r\n'],
    last: ['Authorization Violation', 'User Authentication Revoked', 'Parser Error'].map(nope),
    passing: ['Stale Connection', 'Slow Consumer', 'Maximum Payload Violation', 'User Authentication Expired'].map(
      nope,
    ),
    harmless: ['Permissions Violation for Subscription to "SECRET"', 'Invalid Subject'].map(nope),
  },
};

/** Plays a session in which the server says something once it is ready, and what came of it. */
function play({ preset, ready }: Case, said: unknown) {
  const log: string[] = [];
  let connections = 0;
  new TestScheduler(assertMarbles).run(({ cold, flush }) => {
    const letters = ready.map((_, i) => String(i)).join('');
    const script = `o${letters}x`;
    const server = marbleServer(cold, [script, script.slice(0, -1)], {
      reply: () => undefined,
      serializer: (letter) => (letter === 'x' ? said : ready[Number(letter)]) as string,
    });
    const socket$ = heartbeatSocket$<unknown>({
      ...(preset() as HeartbeatSocketConfig<unknown>),
      url: 'ws://host',
      WebSocketCtor: server.WebSocketCtor,
      outbox: {},
    });
    const note = (cause: unknown) => log.push(isSocketLostError(cause) ? cause.kind : String(cause));
    socket$.events$.subscribe((event) => {
      if (event.type !== 'lost') return;
      note(event.cause);
      expect(JSON.stringify(event.cause)).not.toContain('SECRET');
    });
    const subscription = socket$.subscribe({ error: () => log.push('the end') });
    of(0)
      .pipe(delay(3_000))
      .subscribe(() => subscription.unsubscribe());
    flush();
    connections = server.connections.length;
  });
  return { log, connections };
}

describe.each(Object.entries(cases))('%s', (_, scene) => {
  it('I4: the last word of the server is the end', () => {
    for (const said of scene.last) expect(play(scene, said)).toEqual({ log: ['ended', 'the end'], connections: 1 });
  });

  it('I4: a word that ends the session for now is a loss of kind `ended`, and is retried', () => {
    for (const said of scene.passing) expect(play(scene, said)).toEqual({ log: ['ended'], connections: 2 });
  });

  it('I4: with any other the session goes on', () => {
    for (const said of scene.harmless) expect(play(scene, said)).toEqual({ log: [], connections: 1 });
  });
});
