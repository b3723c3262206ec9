import { spawnClient, type ClientProcess } from '../clients/clientProcess.js';
import { eventually } from '../eventually.js';
import type { ServerSide } from './scene.js';

interface News {
  readonly port: number;
  readonly clients: number;
  readonly maxClients: number;
}

/** A server in a process of its own, which can be frozen, and killed and replaced. */
export interface ChildServer extends ServerSide, Pick<ClientProcess, 'signal'> {
  /** Thaws it, or starts another one on the same port if it was killed. */
  revive(): void;
}

export async function startChildServer(): Promise<ChildServer> {
  const processes = [start(0)];
  const last = () => processes.at(-1)!;
  const news = () => JSON.parse(last().lines.at(-1) ?? '{"clients":0,"maxClients":0}') as News;
  await eventually(() => last().lines.length > 0, { what: 'the server to listen', within: 60_000 });
  const { port } = news();
  let isKilled = false;

  return {
    port,
    get clients() {
      return news().clients;
    },
    get maxClients() {
      return news().maxClients;
    },
    // It talks by itself.
    broadcast: () => {},
    signal: (signal) => {
      isKilled = signal === 'SIGKILL';
      last().signal(signal);
    },
    revive() {
      if (isKilled) processes.push(start(port));
      else last().signal('SIGCONT');
      isKilled = false;
    },
    async close() {
      for (const { signal, exit } of processes) {
        signal('SIGKILL');
        await exit;
      }
    },
  };
}

const start = (port: number) => spawnClient('tools/servers/tickingServer.ts', [`${port}`]);
