import { setTimeout } from 'node:timers';
import type { WebSocket } from 'ws';
import { isPing } from '../servers/ping.js';
import { startWsServer, type WsServer } from '../servers/wsServer.js';

export const LOGIN = '"login"';
export const WELCOME = 'welcome';

/** A server that closes with 4401 on whatever comes before it has acknowledged a login, pings too. */
export interface StrictServer {
  readonly server: WsServer;
  /** The ids of what came, as it came. */
  readonly received: readonly number[];
  /** How many frames came before the acknowledgement. */
  readonly early: number;
  /** How many came after a newer one of the same connection. */
  readonly backwards: number;
  /** How many logins it has acknowledged. */
  readonly welcomes: number;
}

/** What it knows of a client. */
interface Visit {
  isWelcome: boolean;
  last: number;
}

/** `welcomesIn` says how long the server thinks about a login. */
export async function startStrictServer(welcomesIn: () => number): Promise<StrictServer> {
  const visits = new WeakMap<WebSocket, Visit>();
  const received: number[] = [];
  let [early, backwards, welcomes] = [0, 0, 0];

  const welcome = (client: WebSocket, visit: Visit) => {
    if (client.readyState !== client.OPEN) return;
    visit.isWelcome = true;
    welcomes++;
    client.send(JSON.stringify(WELCOME));
  };
  const server = await startWsServer({
    answerPings: false,
    onMessage(text, client) {
      const visit = visits.get(client);
      if (!visit && text === LOGIN) {
        const visit = { isWelcome: false, last: 0 };
        visits.set(client, visit);
        setTimeout(welcome, welcomesIn(), client, visit);
      } else if (!visit?.isWelcome) {
        early++;
        client.close(4401);
      } else if (isPing(text)) {
        client.send('{"type":"pong"}');
      } else {
        const { id } = JSON.parse(text) as { id: number };
        if (id <= visit.last) backwards++;
        visit.last = id;
        received.push(id);
      }
    },
  });

  return {
    server,
    received,
    get early() {
      return early;
    },
    get backwards() {
      return backwards;
    },
    get welcomes() {
      return welcomes;
    },
  };
}
