// A hub of SignalR as the specification of its JSON protocol has it: there is none that runs without .NET.
import { WebSocketServer, type WebSocket } from 'ws';

interface Message {
  readonly type?: number;
  readonly protocol?: string;
  readonly target?: string;
  readonly arguments?: readonly string[];
}

const END = '\u001e';
const PING_MS = 300;
const SILENCE_MS = 2_000;

const server = new WebSocketServer({ port: Number(process.argv[2]), host: '127.0.0.1' });
const lobby: WebSocket[] = [];

server.on('connection', (client) => {
  const say = (message: object) => client.send(JSON.stringify(message) + END);
  let isReady = false;
  let heardAt = performance.now();
  const beat = setInterval(() => {
    if (performance.now() - heardAt > SILENCE_MS) client.terminate();
    else if (isReady) say({ type: 6 });
  }, PING_MS);

  const leave = () => {
    const at = lobby.indexOf(client);
    if (at >= 0) lobby.splice(at, 1);
  };
  /** A client that is twice in the lobby hears everything twice. */
  const methods: Record<string, (text: string) => void> = {
    Watch: () => lobby.push(client),
    Unwatch: leave,
    Say: (text) => {
      const call = JSON.stringify({ type: 1, target: 'said', arguments: [text] }) + END;
      for (const member of lobby) member.send(call);
    },
  };
  const hear = (message: Message) => {
    if (!isReady) {
      isReady = message.protocol === 'json';
      say(isReady ? {} : { error: 'a handshake was expected' });
      if (!isReady) client.close();
    } else if (message.type === 1) {
      methods[message.target ?? '']?.(message.arguments?.[0] ?? '');
    }
  };

  client.on('message', (data) => {
    heardAt = performance.now();
    for (const record of (data as Buffer).toString().split(END).filter(Boolean)) hear(JSON.parse(record) as Message);
  });
  client.on('close', () => {
    clearInterval(beat);
    leave();
  });
});
