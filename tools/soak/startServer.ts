import { spawnClient } from '../clients/clientProcess.js';
import { eventually } from '../eventually.js';

export interface SoakServer {
  readonly url: string;
  /** Sends a signal, and resolves when the server listens again. */
  comeBack(signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one of the servers beside this, which prints its port whenever it listens. */
export async function startSoakServer(name: 'droppingServer' | 'restartingServer' | 'loadServer'): Promise<SoakServer> {
  const { lines, signal, exit } = spawnClient(`tools/soak/${name}.ts`);
  const listensAfter = (before: number) =>
    eventually(() => lines.length > before, { what: `${name} to listen`, within: 30_000 });
  await listensAfter(0);
  return {
    url: `ws://127.0.0.1:${lines[0] ?? ''}`,
    async comeBack(name) {
      const before = lines.length;
      signal(name);
      await listensAfter(before);
    },
    async stop() {
      signal('SIGKILL');
      await exit;
    },
  };
}
