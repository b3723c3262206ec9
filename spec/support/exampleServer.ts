import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.js';

/** One of the servers in examples/, running. */
export interface ExampleServer {
  readonly port: number;
  /** What it has printed since it listened. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

export async function startExample(name: string): Promise<ExampleServer> {
  const child = spawn(process.execPath, [`examples/servers/${name}.mjs`], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await eventually(() => lines.length > 0, { what: `${name} to listen`, within: 10_000 });
  return {
    port: Number(lines.shift()?.replace('port ', '')),
    lines,
    async stop() {
      child.kill();
      await closed;
    },
  };
}
