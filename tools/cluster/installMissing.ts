import { spawnSync } from 'node:child_process';
import { aptInstall } from '../aptInstall.js';

const has = (program: string) => !spawnSync('which', [program]).status;

/** Installs the programs that are not there, as root on a Debian; each is in a package of its name. */
export function installMissing(...programs: string[]): void {
  const missing = programs.filter((program) => !has(program));
  if (!missing.length) return;
  aptInstall(missing);
  const absent = missing.filter((program) => !has(program));
  if (absent.length) throw new Error(`not on the PATH: ${absent.join(', ')}`);
}
