import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';

/** Of util-linux: the kernel ends the program when this process ends, however it does. */
const LEASH = ['setpriv', '--pdeathsig', 'KILL', '--'] as const;
let canLeash: boolean | undefined;

/** Starts a program that does not outlive this process, where the system has a means for that. */
export function spawnLeashed(program: string, args: string[], options: SpawnOptions): ChildProcess {
  canLeash ??= spawnSync(LEASH[0], [...LEASH.slice(1), 'true']).status === 0;
  return canLeash ? spawn(LEASH[0], [...LEASH.slice(1), program, ...args], options) : spawn(program, args, options);
}
