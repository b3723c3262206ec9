import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DevTools } from '../browser/devTools.js';
import { Page } from '../browser/page.js';
import { bundledClient } from '../browser/pageServer.js';
import type { Extension } from './engine.js';

const SCRIPT = 'client.js';

const MANIFEST = {
  manifest_version: 3,
  name: 'client',
  version: '1',
  background: { service_worker: SCRIPT },
};

interface TargetInfo {
  readonly targetId: string;
  readonly url: string;
}

/** Loads an extension into a Chromium. */
export async function loadExtension(devTools: DevTools): Promise<Extension> {
  const path = await mkdtemp(join(tmpdir(), 'extension-'));
  await writeFile(join(path, 'manifest.json'), JSON.stringify(MANIFEST));
  await writeFile(join(path, SCRIPT), await bundledClient());
  const { id } = await devTools.send<{ id: string }>('Extensions.loadUnpacked', { path });
  const address = `chrome-extension://${id}/${SCRIPT}`;
  const find = async () => {
    const { targetInfos } = await devTools.send<{ targetInfos: TargetInfo[] }>('Target.getTargets');
    return targetInfos.find(({ url }) => url === address);
  };
  const deadline = AbortSignal.timeout(20_000);
  while (!(await find()) && !deadline.aborted) await sleep(50);
  return {
    async attach() {
      const target = await find();
      if (!target) throw new Error('the worker was stopped');
      return Page.attach(devTools, target.targetId);
    },
    async remove() {
      await devTools.send('Extensions.uninstall', { id });
      await rm(path, { recursive: true, force: true });
    },
  };
}
