import { setTimeout } from 'node:timers';
import type { WebSocket } from 'ws';
import { startWsServer, type WsServer } from '../servers/wsServer.js';

/** A server that numbers what it sends, and notes what it gets. */
export interface Feed {
  readonly server: WsServer;
  /** How many messages it has published. */
  readonly published: number;
  /** The ids of what came, as it came. */
  readonly received: readonly number[];
  /** Sends the next message to everyone who is there. */
  publish(): void;
}

/** `answerIn` says how long the server thinks about a question; meanwhile it goes on publishing. */
export async function startFeed(answerIn: () => number): Promise<Feed> {
  const received: number[] = [];
  let published = 0;

  const answer = (client: WebSocket, since: number) => {
    for (let seq = since + 1; seq <= published; seq++) client.send(JSON.stringify({ seq }));
  };
  const server = await startWsServer({
    onMessage(text, client) {
      const { id, since } = JSON.parse(text) as { id?: number; since?: number };
      if (id !== undefined) received.push(id);
      if (since !== undefined) setTimeout(answer, answerIn(), client, since);
    },
  });

  return {
    server,
    received,
    get published() {
      return published;
    },
    publish: () => server.broadcast({ seq: ++published }),
  };
}
