import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const has = (program: string) => !spawnSync('which', [program]).status;

/** Installs the programs that are not there, as root on a Debian; each is in a package of its name. */
export function installMissing(...programs: string[]): void {
  const missing = programs.filter((program) => !has(program));
  if (!missing.length) return;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) throw new Error(`missing: ${missing.join(', ')}`);
  // At this level no service is started: each command starts its own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', ...missing],
  ]) {
    if (spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status)
      throw new Error(`apt-get ${args.join(' ')} failed`);
  }
  const absent = missing.filter((program) => !has(program));
  if (absent.length) throw new Error(`not on the PATH: ${absent.join(', ')}`);
}
