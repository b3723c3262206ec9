import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { eventually } from '../eventually.js';
import { spawnLeashed } from './spawnLeashed.js';

/** How long a process may take to start or to end, in milliseconds, on a busy machine. */
const PATIENCE = 30_000;

/** One node of the cluster: the example, in a process of its own, again and again on the same port. */
export class ClusterNode {
  #child: ChildProcess | undefined;
  #listens = false;

  constructor(
    readonly port: number,
    private readonly env: Record<string, string>,
    private readonly onLine: (line: string) => void,
    private readonly onGone: () => void,
  ) {}

  async start(): Promise<void> {
    // As a reader runs it: its imports lead to what was built.
    const child = spawnLeashed(process.execPath, ['examples/servers/cluster.mjs'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...this.env, PORT: String(this.port) },
    });
    this.#child = child;
    createInterface(child.stdout as Readable).on('line', (line) => {
      if (line.startsWith('port ')) this.#listens = true;
      this.onLine(line);
    });
    child.once('close', () => {
      this.#child = undefined;
      this.#listens = false;
      this.onGone();
    });
    await eventually(() => this.#listens, { what: `the node on ${this.port} to listen`, within: PATIENCE });
  }

  /** Ends the process, and resolves when it has ended. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#child?.kill(signal);
    await eventually(() => !this.#child, { what: `the node on ${this.port} to end`, within: PATIENCE });
  }
}
