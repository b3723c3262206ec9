// Phoenix Channels as the guide "Writing a Channels Client" has it: there is no Phoenix that runs without Elixir.
import { WebSocketServer, type WebSocket } from 'ws';

type Message = [joinRef: string | null, ref: string | null, topic: string, event: string, payload: unknown];

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
const members = new Map<string, Map<WebSocket, string | null>>();

server.on('connection', (client) => {
  const say = (...message: Message) => client.send(JSON.stringify(message));
  client.on('message', (data) => {
    const [joinRef, ref, topic, event, payload] = JSON.parse((data as Buffer).toString()) as Message;
    const joined = members.get(topic) ?? new Map<WebSocket, string | null>();
    members.set(topic, joined);
    const reply = (status: string) => say(joinRef, ref, topic, 'phx_reply', { status, response: {} });
    if (topic === 'phoenix') {
      reply('ok');
    } else if (event === 'phx_join') {
      const isWelcome = (payload as { token?: string }).token === 'secret';
      // A second join of the same client closes the channel of the first.
      if (isWelcome && joined.has(client)) say(joined.get(client) ?? null, null, topic, 'phx_close', {});
      if (isWelcome) joined.set(client, joinRef);
      reply(isWelcome ? 'ok' : 'error');
    } else {
      reply(joined.has(client) ? 'ok' : 'error');
      if (event === 'phx_leave') joined.delete(client);
      else if (joined.has(client))
        for (const member of joined.keys()) member.send(JSON.stringify([null, null, topic, 'said', payload]));
    }
  });
  client.on('close', () => members.forEach((joined) => joined.delete(client)));
});
