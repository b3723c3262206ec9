import type { WebSocket } from 'ws';
import type { PhoenixMessage } from '../../lib/protocols/index.js';
import { startWsServer, type WsServer } from '../../tools/servers/wsServer.js';

export interface PhoenixServer {
  readonly server: WsServer;
  /** Sends an event to all who have joined the topic. */
  broadcast(topic: string, event: string, payload: unknown): void;
}

/** Speaks version 2 of Phoenix's JSON protocol as its guide "Writing a Channels Client" has it. */
export async function startPhoenixServer(): Promise<PhoenixServer> {
  const members = new Map<string, Set<WebSocket>>();
  const membersOf = (topic: string) => members.get(topic) ?? new Set();

  const answers: Record<string, (topic: string, client: WebSocket) => void> = {
    heartbeat: () => {},
    phx_join: (topic, client) => members.set(topic, membersOf(topic).add(client)),
    phx_leave: (topic, client) => membersOf(topic).delete(client),
  };
  const hear = (text: string, client: WebSocket) => {
    const [joinRef, ref, topic, event] = JSON.parse(text) as PhoenixMessage;
    answers[event]?.(topic, client);
    client.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status: 'ok', response: {} }]));
  };

  const server = await startWsServer({ onMessage: hear });
  return {
    server,
    broadcast(topic, event, payload) {
      for (const client of membersOf(topic)) client.send(JSON.stringify([null, null, topic, event, payload]));
    },
  };
}
