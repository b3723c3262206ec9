import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Tab } from '../browser/tab.js';
import { freePort } from '../network/freePort.js';
import type { EngineKind, EngineTab } from './engine.js';
import { jsonOf } from './jsonOf.js';
import { WebDriver } from './webDriver.js';

class WebKitTab extends Tab implements EngineTab {
  readonly #driver: WebDriver;
  readonly #window: string;

  constructor(driver: WebDriver, window: string) {
    super();
    this.#driver = driver;
    this.#window = window;
  }

  async evaluate<T>(expression: string): Promise<T> {
    const script = `const settle = arguments[0]; ${jsonOf(expression)}.then(
      (json) => settle({ json }),
      (error) => settle({ error: String(error) }),
    )`;
    const { json, error } = await this.#driver.send<{ json?: string; error?: string }>(
      'execute/async',
      { script, args: [] },
      this.#window,
    );
    if (json === undefined) throw new Error(error);
    return JSON.parse(json) as T;
  }

  async goTo(url: string): Promise<void> {
    await this.#driver.send('url', { url }, this.#window);
  }

  async back(): Promise<void> {
    await this.#driver.send('back', {}, this.#window);
  }

  // A tab of its MiniBrowser stays hidden under this driver, so each is a window.
  async hide(): Promise<void> {
    await this.#driver.send('window/minimize', {}, this.#window);
  }

  async show(): Promise<void> {
    await this.#driver.send('window/maximize', {}, this.#window);
  }

  close(): Promise<void> {
    return this.#driver.closeWindow(this.#window);
  }
}

/** Without a graphics card, and as root. */
const ENVIRONMENT = {
  WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  WEBKIT_DISABLE_COMPOSITING_MODE: '1',
  LIBGL_ALWAYS_SOFTWARE: '1',
};

/** WebKitGTK by WebDriver, on a display of its own. */
export const webkit: EngineKind = {
  key: 'webkit',
  needs: [
    { command: 'WebKitWebDriver', packages: 'webkit2gtk-driver' },
    { command: 'xvfb-run', packages: 'xvfb xauth' },
  ],
  async start() {
    // The driver wants to be told one.
    const port = await freePort();
    // It lasts as long as its input, so that nothing stays behind when this process is killed.
    const command = `WebKitWebDriver --port=${port} & cat; kill $!`;
    const child = spawn('xvfb-run', ['-a', 'sh', '-c', command], {
      env: { ...process.env, ...ENVIRONMENT },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const gone = once(child, 'close');
    const stop = async () => {
      child.stdin.end();
      await gone;
    };
    try {
      const driver = await beginWhenReady(`http://127.0.0.1:${port}`);
      return {
        name: `WebKitGTK ${driver.version.split('.').slice(0, 2).join('.')}`,
        async open(url) {
          const { handle } = await driver.send<{ handle: string }>('window/new', { type: 'window' });
          const tab = new WebKitTab(driver, handle);
          await tab.goTo(url);
          return tab;
        },
        async close() {
          await driver.end().catch(() => undefined);
          await stop();
        },
      };
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

async function beginWhenReady(server: string): Promise<WebDriver> {
  const capabilities = {
    acceptInsecureCerts: true,
    'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
  };
  const deadline = AbortSignal.timeout(20_000);
  for (;;) {
    try {
      await fetch(`${server}/status`);
      return await WebDriver.begin(server, capabilities);
    } catch (error) {
      // Nobody listens yet.
      if (deadline.aborted || !(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function miniBrowser(): string {
  const places = readdirSync('/usr/lib').flatMap((triplet) =>
    ['4.1', '4.0', '6.0'].flatMap((api) => [
      join('/usr/lib', triplet, `webkit2gtk-${api}`, 'MiniBrowser'),
      join('/usr/lib', triplet, `webkitgtk-${api}`, 'MiniBrowser'),
    ]),
  );
  const path = places.find((place) => existsSync(place));
  if (!path) throw new Error('WebKitGTK has no MiniBrowser here');
  return path;
}
