// The browser that the specs drive: where there is none, and this is root on a Debian, it is installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromiumPath } from '../tools/browser/chromiumPath.js';

const INSTALL = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium';

try {
  chromiumPath();
} catch (error) {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) throw error;
  spawnSync(INSTALL, { shell: true, stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}
console.log(chromiumPath());
