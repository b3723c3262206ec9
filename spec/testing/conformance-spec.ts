import { WebSocket as NodeWebSocket } from 'ws';
import { fakeServer } from '../../lib/testing/index.js';
import { eventually } from '../../tools/eventually.js';
import { startTcpProxy } from '../../tools/network/tcpProxy.js';
import { startWsServer } from '../../tools/servers/wsServer.js';

/** The server's end of one connection, on the fake and on the real thing. */
interface ServerEnd {
  sendFrame(frame: string): void;
  end(code: number, reason?: string): void;
  drop(): void;
  goSilent(): void;
  received(): string[];
}

interface Stage {
  /** Connects; the server accepts, refuses, or never answers the handshake. */
  connect(server: 'accepts' | 'refuses' | 'hangs'): { socket: WebSocket; server: ServerEnd };
  close(): Promise<void>;
}

interface Play {
  readonly socket: WebSocket;
  readonly server: ServerEnd;
  /** Waits for the n-th event of the client's socket. */
  heard(events: number): Promise<void>;
}

type Scene = [name: string, server: 'accepts' | 'refuses' | 'hangs', play: (play: Play) => Promise<void>];

const scenes: Scene[] = [
  [
    'the server closes cleanly',
    'accepts',
    async ({ server, heard }) => {
      await heard(1);
      server.end(1000);
      await heard(2);
    },
  ],
  [
    'the server closes with a code and a reason',
    'accepts',
    async ({ server, heard }) => {
      await heard(1);
      server.end(4001, 'why');
      await heard(2);
    },
  ],
  [
    'messages arrive in order, and before the close that follows them',
    'accepts',
    async ({ server, heard }) => {
      await heard(1);
      server.sendFrame('a');
      server.sendFrame('b');
      server.end(1012);
      await heard(4);
    },
  ],
  [
    'the connection is reset',
    'accepts',
    async ({ server, heard }) => {
      await heard(1);
      server.drop();
      await heard(2);
    },
  ],
  ['the connection is refused', 'refuses', async ({ heard }) => heard(2)],
  [
    'the client closes',
    'accepts',
    async ({ socket, heard }) => {
      await heard(1);
      socket.close(4000, 'done');
      await heard(2);
    },
  ],
  [
    'the client closes without a code',
    'accepts',
    async ({ socket, heard }) => {
      await heard(1);
      socket.close();
      await heard(2);
    },
  ],
  [
    'the client closes before the handshake is over',
    'hangs',
    async ({ socket, heard }) => {
      socket.close();
      await heard(2);
    },
  ],
  ['a handshake hangs', 'hangs', () => Promise.resolve()],
  [
    'the peer goes silent, and the client closes',
    'accepts',
    async ({ socket, server, heard }) => {
      await heard(1);
      server.goSilent();
      server.sendFrame('unheard');
      socket.send('{"type":"ping"}');
      socket.close();
    },
  ],
  [
    'a ping is answered',
    'accepts',
    async ({ socket, heard }) => {
      await heard(1);
      socket.send('{"type":"ping"}');
      await heard(2);
    },
  ],
  [
    'what the client sends arrives, and what it sends after close() does not',
    'accepts',
    async ({ socket, server, heard }) => {
      await heard(1);
      socket.send('first');
      socket.close(1000);
      socket.send('too late');
      await heard(2);
      expect(server.received()).toEqual(['first']);
    },
  ],
  [
    'a frame already on its way arrives after close()',
    'accepts',
    async ({ socket, server, heard }) => {
      await heard(1);
      server.sendFrame('on its way');
      socket.close(1000);
      await heard(3);
    },
  ],
];

/** What a socket tells, with the state it is in; at an error that is CLOSED by the standard, and CLOSING with `ws`. */
function listen(socket: WebSocket): string[] {
  const log: string[] = [];
  const note = (event: string) => log.push(`${event} (state ${socket.readyState})`);
  socket.onopen = () => note('open');
  socket.onmessage = ({ data }) => note(`message ${String(data)}`);
  socket.onerror = () => log.push('error');
  socket.onclose = ({ code, reason, wasClean }) => note(`close ${code} ${reason} ${wasClean ? 'clean' : 'unclean'}`);
  return log;
}

async function perform(stage: Stage, [, mode, play]: Scene): Promise<string[]> {
  const { socket, server } = stage.connect(mode);
  const log = listen(socket);
  const heard = (events: number) => eventually(() => log.length >= events, { within: 2000, what: `${events} events` });
  await play({ socket, server, heard });
  // Whatever should not come has time to come.
  await new Promise((resolve) => setTimeout(resolve, 30));
  return [...log, `finally (state ${socket.readyState})`];
}

function fakeStage(): Stage {
  return {
    connect(mode) {
      const server = fakeServer();
      const client = new server.WebSocketCtor('ws://fake');
      const socket = server.last;
      if (mode === 'accepts') socket.accept();
      if (mode === 'refuses') socket.drop();
      return {
        socket: client as unknown as WebSocket,
        server: {
          sendFrame: (frame) => socket.sendFrame(frame),
          end: (code, reason) => socket.end(code, reason),
          drop: () => socket.drop(),
          goSilent: () => socket.goSilent(),
          received: () => socket.received,
        },
      };
    },
    close: () => Promise.resolve(),
  };
}

async function realStage(): Promise<Stage> {
  const server = await startWsServer();
  const proxy = await startTcpProxy(server);
  return {
    connect(mode) {
      server.hangUpgrade = mode === 'hangs';
      if (mode === 'refuses') proxy.refuse();
      const socket = new NodeWebSocket(proxy.url);
      return {
        socket: socket as unknown as WebSocket,
        server: {
          sendFrame: (frame) => server.broadcastRaw(frame),
          end: (code, reason) => server.closeAll(code, reason),
          drop: () => proxy.reset(),
          goSilent: () => proxy.blackHole(),
          received: () => server.received,
        },
      };
    },
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}

describe('the fake socket emits the events of a real one, in the same order', () => {
  let real: Stage;

  beforeEach(async () => {
    real = await realStage();
  });
  afterEach(() => real.close());

  it.each(scenes)('when %s', async (...scene) => {
    const told = await perform(real, scene);
    expect(await perform(fakeStage(), scene)).toEqual(told);
  });
});
