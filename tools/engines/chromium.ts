import { startChromium } from '../browser/chromium.js';
import { Page } from '../browser/page.js';
import type { EngineKind, EngineTab } from './engine.js';
import { loadExtension } from './extension.js';
import { jsonOf } from './jsonOf.js';

const OFFLINE = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

/** By its DevTools protocol, as people run it: see startChromium. */
export const chromium: EngineKind = {
  key: 'chromium',
  needs: [{ command: 'chromium', packages: 'chromium' }],
  async start() {
    const { devTools, close } = await startChromium(['--ignore-certificate-errors']);
    const { product } = await devTools.send<{ product: string }>('Browser.getVersion');
    const open = async (url: string): Promise<EngineTab> => {
      const page = await Page.open(devTools, url);
      const evaluate = page.evaluate.bind(page);
      return Object.assign(page, {
        evaluate: async <T>(expression: string) => JSON.parse(await evaluate<string>(jsonOf(expression))) as T,
        async back() {
          await evaluate('history.back()');
        },
        async hide() {
          await Page.open(devTools, 'about:blank');
        },
        async offline(offline: boolean) {
          await page.send('Network.emulateNetworkConditions', { offline, ...OFFLINE });
        },
      });
    };
    return { name: product.replace(/.*?\/(\d+).*/, 'Chromium $1'), open, extend: () => loadExtension(devTools), close };
  },
};
