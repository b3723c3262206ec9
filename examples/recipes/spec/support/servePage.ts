import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, preview } from 'vite';

const root = resolve(import.meta.dirname, '../..');

export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds a page of this folder with Vite and serves it. */
export async function servePage(name: string): Promise<ServedPage> {
  const outDir = await mkdtemp(join(tmpdir(), 'page-'));
  const common = { root, configFile: false, logLevel: 'silent' } as const;
  await build({ ...common, build: { outDir, emptyOutDir: true, rollupOptions: { input: resolve(root, name) } } });
  const server = await preview({ ...common, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  return {
    url: `${server.resolvedUrls?.local[0] ?? ''}${name}`,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
