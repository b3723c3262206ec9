import { execSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Installs in an example what its lock file says, and the package as it would be published, from the build that is there. */
export function installPacked(project: string): void {
  const npm = (command: string) =>
    execSync(`npm ${command} --silent --prefer-offline --no-audit --no-fund`, { cwd: project, stdio: 'pipe' });
  const folder = mkdtempSync(join(tmpdir(), 'heartbeat-socket-packed-'));
  try {
    execSync(`npm pack --silent --ignore-scripts --pack-destination "${folder}"`, { stdio: 'pipe' });
    const [tarball = ''] = readdirSync(folder);
    npm('ci');
    // Not a dependency of the example: the lock file would hold the hash of a package that changes with every build.
    npm(`install --no-save "${join(folder, tarball)}"`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
