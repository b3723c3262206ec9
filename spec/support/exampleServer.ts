import { spawnClient, type ClientProcess } from '../../tools/clients/clientProcess.js';
import { eventually } from '../../tools/eventually.js';

/** One of the servers in examples/, running. */
export interface ExampleServer {
  readonly port: number;
  /** What it has printed since it listened. */
  readonly lines: ClientProcess['lines'];
  stop(): Promise<void>;
}

export async function startExample(name: string, env: NodeJS.ProcessEnv = {}): Promise<ExampleServer> {
  const { lines, signal, exit } = spawnClient(`examples/servers/${name}.mjs`, [], {
    // Examples import the package by its name: here it is lib.
    TSX_TSCONFIG_PATH: 'spec/tsconfig.json',
    ...env,
    PORT: '0',
  });
  await eventually(() => lines.length > 0, { what: `${name} to listen`, within: 10_000 });
  const [first = ''] = lines;
  return {
    port: Number(first.replace('port ', '')),
    get lines() {
      return lines.slice(1);
    },
    async stop() {
      signal('SIGTERM');
      await exit;
    },
  };
}
