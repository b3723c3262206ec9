import { createServer, STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { clearTimeout, setTimeout } from 'node:timers';
import { WebSocket, WebSocketServer } from 'ws';
import { Doorway } from '../network/doorway.js';
import { Peak } from '../network/peak.js';
import { isPing } from './ping.js';

const GOODBYE_MS = 500;

export interface WsServerOptions {
  /** The port to listen on; any free one by default. */
  readonly port?: number;
  /** Whether text pings get a pong, by default true. */
  readonly answerPings?: boolean;
  /** Hears each text frame the server does not answer itself: pings too, while it does not answer them. */
  readonly onMessage?: (text: string, client: WebSocket) => void;
  /** The HTTP status to answer upgrade requests with, instead of upgrading. */
  readonly refuseUpgrade?: number;
  /** Whether upgrade requests are never answered. */
  readonly hangUpgrade?: boolean;
  /** Whether it agrees to permessage-deflate. */
  readonly compresses?: boolean;
}

/** Answers an upgrade request by hand. */
export type Answer = (socket: Duplex, request: IncomingMessage) => void;

/** An upgrade request as it arrived, whatever became of it. */
export interface UpgradeRequest {
  readonly url: string;
  /** The subprotocols asked for, as written in the header. */
  readonly protocol: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** When it came, as `performance.now()` tells the time. */
  readonly at: number;
}

/** Starts a WebSocket server on 127.0.0.1. */
export async function startWsServer(options: WsServerOptions = {}): Promise<WsServer> {
  const server = new WsServer(options);
  await server.listen();
  return server;
}

/** A real `ws` server that keeps a record of what it sees. */
export class WsServer {
  answerPings: boolean;
  refuseUpgrade: number | undefined;
  hangUpgrade: boolean;
  /** What answers upgrade requests instead of the server. */
  answerUpgrade: Answer | undefined;
  /** What is said ahead of the answer. */
  beforeUpgrade: Answer | undefined;

  /** Every text frame, except pings. */
  readonly received: string[] = [];
  /** The last binary frame. */
  bytes: Buffer | undefined;
  /** Every upgrade request, including those refused or left hanging. */
  readonly requests: UpgradeRequest[] = [];

  readonly #onMessage: WsServerOptions['onMessage'];
  readonly #http = createServer();
  readonly #door: Doorway;
  readonly #ws: WebSocketServer;
  readonly #sockets = new Set<Duplex>();
  readonly #peak = new Peak(() => this.#open());
  #accepted = 0;
  #pings = 0;

  constructor({
    port,
    answerPings = true,
    onMessage,
    refuseUpgrade,
    hangUpgrade = false,
    compresses = false,
  }: WsServerOptions) {
    this.#ws = new WebSocketServer({ noServer: true, perMessageDeflate: compresses });
    this.answerPings = answerPings;
    this.refuseUpgrade = refuseUpgrade;
    this.hangUpgrade = hangUpgrade;
    this.#onMessage = onMessage;
    this.#door = new Doorway(this.#http, port);
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', ignore);
    });
    this.#http.on('request', (_, response) => response.writeHead(426).end());
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get port(): number {
    return this.#door.port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** How many connections are open. A client lost in a black hole counts, since the server cannot know. */
  get clients(): number {
    return this.#open().length;
  }

  /** How many connections there have ever been. */
  get accepted(): number {
    return this.#accepted;
  }

  /** The most connections open at once. */
  get maxClients(): number {
    return this.#peak.value;
  }

  /** How many text pings have arrived. */
  get pings(): number {
    return this.#pings;
  }

  /** Listens, and resolves when it does. */
  listen(): Promise<void> {
    return this.#door.open();
  }

  /** Sends the message as JSON to every client. */
  broadcast(message: unknown): void {
    this.broadcastRaw(JSON.stringify(message));
  }

  broadcastRaw(data: string | Uint8Array): void {
    for (const client of this.#open()) client.send(data);
  }

  /** Puts bytes on every connection as they are, between whatever frames the server sends. */
  writeBytes(bytes: Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes);
  }

  /** Sends every client a ping of the protocol, or a pong that nobody asked for. */
  pingAll(frame: 'ping' | 'pong' = 'ping'): void {
    for (const client of this.#open()) client[frame]();
  }

  /** Starts a clean close of every connection, and goes on listening. */
  closeAll(code?: number, reason?: string): void {
    for (const client of this.#open()) client.close(code, reason);
  }

  /** Drops every connection without a close frame, and goes on listening. */
  terminateAll(): void {
    for (const client of this.#ws.clients) client.terminate();
  }

  /** Refuses newcomers, closes every client cleanly, and resolves when all are gone; `restart` brings it back. */
  async stop(code = 1001): Promise<void> {
    // The door comes first, or a client that reconnects at once would be let in again.
    const shut = this.#door.shut();
    await Promise.all([...this.#ws.clients].map((client) => sayGoodbye(client, code)));
    this.#destroySockets();
    await shut;
  }

  /** Stops with 1012 (service restart) and listens again on the same port. */
  async restart(): Promise<void> {
    await this.stop(1012);
    await this.#door.open();
  }

  /** Drops everything, and leaves no handle open. */
  async close(): Promise<void> {
    const shut = this.#door.shut();
    this.terminateAll();
    this.#destroySockets();
    await shut;
  }

  #open(): WebSocket[] {
    return [...this.#ws.clients].filter(({ readyState }) => readyState === WebSocket.OPEN);
  }

  #destroySockets(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { url = '', headers } = request;
    this.requests.push({ url, protocol: headers['sec-websocket-protocol'], headers, at: performance.now() });
    if (!this.#door.isOpen) {
      socket.destroy();
    } else if (this.hangUpgrade) {
      // Still read, so that the server notices when the client gives up.
      socket.on('end', () => socket.destroy()).resume();
    } else if (this.answerUpgrade) {
      this.answerUpgrade(socket, request);
    } else if (this.refuseUpgrade !== undefined) {
      socket.end(refusal(this.refuseUpgrade));
    } else {
      this.beforeUpgrade?.(socket, request);
      this.#ws.handleUpgrade(request, socket, head, (client) => this.#admit(client));
    }
  }

  #admit(client: WebSocket): void {
    this.#accepted++;
    this.#peak.note(client);
    client.on('error', ignore);
    client.on('message', (data, isBinary) => {
      // As long as `binaryType` is left alone, `ws` hands out buffers.
      if (isBinary) this.bytes = data as Buffer;
      else this.#hear((data as Buffer).toString(), client);
    });
  }

  #hear(text: string, client: WebSocket): void {
    const ping = isPing(text);
    if (ping) this.#pings++;
    else this.received.push(text);

    if (ping && this.answerPings) client.send(text === 'ping' ? 'pong' : '{"type":"pong"}');
    else this.#onMessage?.(text, client);
  }
}

/** Closes cleanly, but does not wait for ever for a client that does not answer. */
function sayGoodbye(client: WebSocket, code: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => client.terminate(), GOODBYE_MS);
    client.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    client.close(code);
  });
}

/** A whole response with that status and no body. */
export function refusal(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
}

function ignore(): void {
  // The 'close' that follows an 'error' says all there is to say.
}
