import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromiumPath } from './chromiumPath.js';
import { DevTools } from './devTools.js';

export const QUIET = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** A Chromium with a profile of its own. */
export interface Chromium {
  readonly devTools: DevTools;
  close(): Promise<void>;
}

/**
 * Starts Chromium as people run it, with all that it does to pages in the background. (Playwright's keeps every page visible
 * and awake, and has no back/forward cache.)
 */
export async function startChromium(flags: readonly string[] = []): Promise<Chromium> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const args = [...QUIET, `--user-data-dir=${profile}`, '--remote-debugging-port=0', ...flags, 'about:blank'];
  const child = spawn(chromiumPath(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const devTools = await DevTools.connect(await debuggerUrl(child));
  return {
    devTools,
    async close() {
      const gone = once(child, 'close');
      const impatience = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await devTools.send('Browser.close').catch(() => child.kill('SIGKILL'));
      await gone;
      clearTimeout(impatience);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function debuggerUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    createInterface(child.stderr!).on('line', (line) => {
      said.push(line);
      const url = /DevTools listening on (\S+)/.exec(line)?.[1];
      if (url) resolve(url);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`Chromium did not start:\n${said.join('\n')}`)));
  });
}
