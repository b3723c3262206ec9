import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { startChromium } from '../browser/chromium.js';
import { Doorway } from '../network/doorway.js';

/** How each place in a browser is started from a page. */
const STARTS: Readonly<Record<string, (script: string, control: string) => string>> = {
  page: (script, control) => `<script src="/${script}"></script><script>play(${JSON.stringify(control)})</script>`,
  worker: (script, control) => `<script>new Worker(${addressOf(script, control)})</script>`,
  'shared worker': (script, control) =>
    `<script>worker = new SharedWorker(${addressOf(script, control)}); worker.port.start()</script>`,
};

const addressOf = (script: string, control: string) =>
  JSON.stringify(`/${script}?control=${encodeURIComponent(control)}`);

export interface Started {
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** Starts a browser with a page, or a worker of that page, which plays the scenes. */
export async function startInBrowser(place: string, folder: string, entry: string, control: string): Promise<Started> {
  const script = `${entry}.js`;
  const web = createServer(({ url = '' }, response) => {
    const isScript = url.startsWith(`/${script}`);
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? readFileSync(join(folder, script)) : `<!doctype html>${STARTS[place]!(script, control)}`);
  });
  const door = new Doorway(web);
  await door.open();
  const chromium = await startChromium();
  const { product } = await chromium.devTools.send<{ product: string }>('Browser.getVersion');
  await chromium.devTools.send('Target.createTarget', { url: `http://127.0.0.1:${door.port}/` });
  return {
    version: product.replace(/.*\//, ''),
    async stop() {
      await chromium.close();
      web.closeAllConnections();
      await door.shut();
    },
  };
}
