import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether this is root on a Debian. */
export const canInstall = (): boolean => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/** Installs packages, as root on a Debian; elsewhere it throws an error that names them. */
export function aptInstall(packages: readonly string[]): void {
  if (!canInstall()) throw new Error(`missing: ${packages.join(', ')} (Debian's names)`);
  // At this level no service is started: each command starts its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]) {
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status)
      throw new Error(`apt-get ${args.join(' ')} failed`);
  }
}
