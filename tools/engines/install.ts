import { existsSync } from 'node:fs';
import { aptInstall } from '../aptInstall.js';
import type { EngineKind } from './engine.js';

/** What the stage needs, whatever the engine. */
const ALWAYS: EngineKind['needs'] = [{ command: 'openssl', packages: 'openssl' }];

/** Installs what is missing, as root on a Debian; elsewhere it says what is. */
export function install(kinds: readonly EngineKind[]): void {
  const missing = [...ALWAYS, ...kinds.flatMap(({ needs }) => needs)].filter(
    ({ command }) => !existsSync(`/usr/bin/${command}`),
  );
  if (!missing.length) return;
  aptInstall(missing.flatMap(({ packages }) => packages.split(' ')));
}
