// Pusher as its document of the protocol has it: the servers of npm build from sources elsewhere. An app behind it answers the client
// event `client-say` with the event `said`.
import { createHmac } from 'node:crypto';
import { WebSocketServer, type WebSocket } from 'ws';

interface Event {
  readonly event: string;
  readonly channel?: string;
  readonly data?: { readonly channel?: string; readonly auth?: string; readonly text?: string };
}

const ACTIVITY_TIMEOUT_S = 1;

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
const members = new Map<string, Set<WebSocket>>();
let sockets = 0;

server.on('connection', (client, { url }) => {
  const say = (event: string, data: object, channel?: string) =>
    client.send(JSON.stringify({ event, data: JSON.stringify(data), channel }));
  const { pathname, searchParams } = new URL(url ?? '', 'ws://host');
  const refusal = pathname !== '/app/key' ? 4001 : searchParams.get('protocol') !== '7' ? 4007 : 0;
  if (refusal) {
    say('pusher:error', { code: refusal, message: 'no' });
    client.close(refusal);
    return;
  }
  const id = `${process.pid}.${++sockets}`;
  say('pusher:connection_established', { socket_id: id, activity_timeout: ACTIVITY_TIMEOUT_S });

  client.on('message', (frame) => {
    const { event, channel = '', data = {} } = JSON.parse((frame as Buffer).toString()) as Event;
    const { channel: subject = '' } = data;
    const joined = members.get(subject) ?? new Set<WebSocket>();
    if (event === 'pusher:ping') {
      say('pusher:pong', {});
    } else if (event === 'pusher:subscribe') {
      const signature = createHmac('sha256', 'secret').update(`${id}:${subject}`).digest('hex');
      if (data.auth !== `key:${signature}`) {
        say('pusher:subscription_error', { type: 'AuthError', status: 401 }, subject);
        return;
      }
      members.set(subject, joined.add(client));
      say('pusher_internal:subscription_succeeded', {}, subject);
    } else if (event === 'pusher:unsubscribe') {
      joined.delete(client);
    } else if (event === 'client-say' && members.get(channel)?.has(client)) {
      const said = JSON.stringify({ event: 'said', channel, data: JSON.stringify({ text: data.text }) });
      for (const member of members.get(channel) ?? []) member.send(said);
    }
  });
  client.on('close', () => members.forEach((joined) => joined.delete(client)));
});
