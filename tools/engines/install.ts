import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { EngineKind } from './engine.js';

/** What the stage needs, whatever the engine. */
const ALWAYS: EngineKind['needs'] = [{ command: 'openssl', packages: 'openssl' }];

/** Installs what is missing, as root on a Debian; elsewhere it says what is. */
export function install(kinds: readonly EngineKind[]): void {
  const missing = [...ALWAYS, ...kinds.flatMap(({ needs }) => needs)].filter(
    ({ command }) => !existsSync(`/usr/bin/${command}`),
  );
  if (!missing.length) return;
  const packages = missing.map(({ packages }) => packages).join(' ');
  const command = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}`;
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0)
    throw new Error(`missing: ${packages} (Debian's names)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, { shell: true, stdio: ['ignore', 'ignore', 'inherit'], env });
  if (status) throw new Error(`could not be installed: ${packages}`);
}
