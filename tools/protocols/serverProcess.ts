import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isListening } from '../network/isListening.js';

/** How a server is started on a port. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const POLL_MS = 50;
const START_MS = 90_000;
const STOP_MS = 10_000;

/** A server that is a process of its own, with all that it starts: it can be stopped in its tracks, and be killed. */
export class ServerProcess {
  readonly #launch: Launch;
  readonly port: number;
  #child: ChildProcess | undefined;
  #output = '';

  constructor(launch: Launch, port: number) {
    this.#launch = launch;
    this.port = port;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    const { command, args, env } = this.#launch;
    // A group of its own, which signals reach as a whole.
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    const note = (text: Buffer) => (this.#output = (this.#output + text.toString()).slice(-2_000));
    child.stdout.on('data', note);
    child.stderr.on('data', note);
    child.on('error', note);
    this.#child = child;
    const deadline = AbortSignal.timeout(START_MS);
    while (!(await isListening(this.port))) {
      if (child.exitCode !== null || deadline.aborted) throw new Error(`${command} does not listen: ${this.#output}`);
      await sleep(POLL_MS);
    }
  }

  /** Frozen: its sockets stay open, and nothing is read or said. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Resolves when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    this.thaw();
    this.#signal(signal);
    await Promise.race([gone, sleep(STOP_MS, undefined, { ref: false })]);
    this.#signal('SIGKILL');
    await gone;
    this.#child = undefined;
  }

  #signal(signal: NodeJS.Signals): void {
    try {
      if (this.#child?.pid) process.kill(-this.#child.pid, signal);
    } catch {
      // It is gone already.
    }
  }
}
