// Centrifugo as its document of the client protocol has it: no package of npm or Debian has it.
import { WebSocketServer, type WebSocket } from 'ws';

interface Command {
  readonly id?: number;
  readonly connect?: { readonly token?: string };
  readonly subscribe?: { readonly channel: string };
  readonly unsubscribe?: { readonly channel: string };
  readonly publish?: { readonly channel: string; readonly data: unknown };
}

const PING_MS = 1_000;
const PONG_MS = 800;
const UNAUTHORIZED = 101;
const ALREADY_SUBSCRIBED = 105;

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
const members = new Map<string, Set<WebSocket>>();

server.on('connection', (client) => {
  const say = (reply: object) => client.send(JSON.stringify(reply));
  const end = (code: number, reason: string) => {
    say({ push: { disconnect: { code, reason } } });
    client.close(code, reason);
  };
  let isConnected = false;
  let noPong: NodeJS.Timeout | undefined;
  const beat = setInterval(() => {
    if (!isConnected) return;
    say({});
    noPong ??= setTimeout(() => end(3012, 'no pong'), PONG_MS);
  }, PING_MS);

  const hear = ({ id, connect, subscribe, unsubscribe, publish }: Command) => {
    if (id === undefined) {
      clearTimeout(noPong);
      noPong = undefined;
    } else if (connect) {
      isConnected = connect.token === 'secret';
      if (isConnected) say({ id, connect: { client: 'one', version: '6', ping: PING_MS / 1_000, pong: true } });
      else say({ id, error: { code: UNAUTHORIZED, message: 'unauthorized' } });
    } else if (!isConnected) {
      end(3501, 'bad request');
    } else if (subscribe) {
      const joined = members.get(subscribe.channel) ?? new Set<WebSocket>();
      members.set(subscribe.channel, joined);
      if (joined.has(client)) say({ id, error: { code: ALREADY_SUBSCRIBED, message: 'already subscribed' } });
      else say({ id, subscribe: {} });
      joined.add(client);
    } else if (unsubscribe) {
      members.get(unsubscribe.channel)?.delete(client);
      say({ id, unsubscribe: {} });
    } else if (publish) {
      const { channel, data } = publish;
      say({ id, publish: {} });
      const push = JSON.stringify({ push: { channel, pub: { data } } });
      for (const member of members.get(channel) ?? []) member.send(push);
    }
  };

  client.on('message', (data) => {
    for (const line of (data as Buffer).toString().split('\n')) hear(JSON.parse(line) as Command);
  });
  client.on('close', () => {
    clearInterval(beat);
    clearTimeout(noPong);
    members.forEach((joined) => joined.delete(client));
  });
});
