import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';

/** A script that runs in a process of its own, which can be frozen and thawed like a suspended laptop. */
export interface ClientProcess {
  readonly pid: number | undefined;
  /** The lines the script has printed so far. */
  readonly lines: readonly string[];
  /** Calls the listener for each line printed from now on. */
  onLine(listener: (line: string) => void): void;
  /** SIGSTOP freezes, SIGCONT thaws, SIGKILL ends even a frozen process. */
  signal(signal: NodeJS.Signals): void;
  /** The exit code, or 128 plus the number of the signal that ended it; all lines have arrived by then. */
  readonly exit: Promise<number>;
}

/** Runs a script, TypeScript or not, given by its path from the package root, in a child process. */
export function spawnClient(
  scriptPath: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): ClientProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', scriptPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const reader = createInterface(child.stdout).on('line', (line) => lines.push(line));

  return {
    pid: child.pid,
    lines,
    onLine: (listener) => void reader.on('line', listener),
    signal: (signal) => void child.kill(signal),
    exit: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
      });
    }),
  };
}
