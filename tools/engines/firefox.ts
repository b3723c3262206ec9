import { launch, type Browser, type Page } from 'puppeteer-core';
import { Tab } from '../browser/tab.js';
import type { EngineKind, EngineTab } from './engine.js';
import { jsonOf } from './jsonOf.js';

class FirefoxTab extends Tab implements EngineTab {
  readonly #page: Page;

  readonly #browser: Browser;

  constructor(page: Page, browser: Browser) {
    super();
    this.#page = page;
    this.#browser = browser;
  }

  async evaluate<T>(expression: string): Promise<T> {
    return JSON.parse((await this.#page.evaluate(jsonOf(expression))) as string) as T;
  }

  async goTo(url: string): Promise<void> {
    await this.#page.goto(url);
  }

  async back(): Promise<void> {
    // What it waits for does not come where a page is taken from the back/forward cache.
    await this.evaluate('setTimeout(() => history.back())');
  }

  async hide(): Promise<void> {
    await (await this.#browser.newPage()).bringToFront();
  }

  offline(isOffline: boolean): Promise<void> {
    return this.#page.setOfflineMode(isOffline);
  }

  show(): Promise<void> {
    return this.#page.bringToFront();
  }

  close(): Promise<void> {
    return this.#page.close();
  }
}

/** By WebDriver BiDi. */
export const firefox: EngineKind = {
  key: 'firefox',
  needs: [{ command: 'firefox-esr', packages: 'firefox-esr' }],
  async start() {
    const browser = await launch({
      browser: 'firefox',
      headless: true,
      executablePath: '/usr/bin/firefox-esr',
      acceptInsecureCerts: true,
    });
    return {
      name: (await browser.version()).replace(/.*?\/(\d+).*/, 'Firefox $1'),
      async open(url) {
        const page = await browser.newPage();
        await page.goto(url);
        const tab = new FirefoxTab(page, browser);
        await tab.show();
        return tab;
      },
      close: () => browser.close(),
    };
  },
};
