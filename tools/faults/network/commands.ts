import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { undoAtTheEnd } from './undo.js';

/** What the faults need of Debian, and the package it is in. */
const NEEDED = {
  ip: 'iproute2',
  sysctl: 'procps',
  nft: 'nftables',
  conntrack: 'conntrack',
  openssl: 'openssl',
  nginx: 'nginx-light',
  haproxy: 'haproxy',
};

const PATH = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`;
const env = { ...process.env, PATH };

export const isRoot = process.getuid?.() === 0;

export const has = (command: string): boolean =>
  PATH.split(delimiter).some((folder) => existsSync(join(folder, command)));

/** So long a command may take, in milliseconds: the installation takes its time. */
const TIMEOUT = 300_000;

/** Runs a command to its end, and returns what it printed. */
export const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT,
    killSignal: 'SIGKILL',
  });

/** The same, given as one line without quotes. */
export const line = (text: string): string => {
  const [command = '', ...args] = text.split(' ');
  return run(command, ...args);
};

/** The same, where it does not matter whether it works. */
export function tryLine(text: string): void {
  try {
    line(text);
  } catch {
    // there was nothing to undo
  }
}

/** The process leads a group of its own, so that its workers can be ended with it. */
export function start(
  command: string,
  args: readonly string[],
  errors: 'inherit' | 'ignore' = 'inherit',
): ChildProcess {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', errors], detached: true });
  killers.set(
    child,
    undoAtTheEnd(() => killGroup(child)),
  );
  return child;
}

const killers = new WeakMap<ChildProcess, () => void>();

/** All at once: a master that outlives its worker for a moment starts another one. */
export function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // all of them are gone
  }
}

/** Installs what is missing; tells what is missing still. */
export function install(): string[] {
  const missing = Object.entries(NEEDED).filter(([command]) => !has(command));
  if (missing.length && isRoot && has('apt-get')) {
    const packages = missing.map(([, name]) => name);
    console.error(`installing ${packages.join(', ')}`);
    Object.assign(env, { DEBIAN_FRONTEND: 'noninteractive' });
    line('apt-get update -qq');
    // What Debian starts by itself after the installation would hold port 80.
    run(
      'apt-get',
      'install',
      '-y',
      '-qq',
      '--no-install-recommends',
      '-o',
      'Dpkg::Options::=--force-confold',
      ...packages,
    );
    for (const service of ['nginx', 'haproxy'])
      if (packages.some((name) => name.startsWith(service))) tryLine(`service ${service} stop`);
  }
  return Object.keys(NEEDED).filter((command) => !has(command));
}

/** So long a process that was asked to end may take, in milliseconds. */
const GRACE = 5_000;

/** Ends it and all that it has started; not at once, if the signal only asks for it. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await Promise.race([gone, sleep(GRACE, undefined, { ref: false })]);
    killers.get(child)?.();
    await gone;
  }
  killers.get(child)?.();
}
