import assert from 'node:assert/strict';
import type { EngineTab } from '../engines/engine.js';

/** A page of each kind. */
export const KINDS = {
  home: 'index.html',
  docs: 'docs/options.html',
  tables: 'docs/reliability.html',
  API: 'api/main/functions/heartbeatSocket.html',
  source: 'source/lib/heartbeatSocket.ts.html',
  playground: 'playground/index.html',
} as const;

export const SCREENS = { phone: [390, 844], desktop: [1_280, 800] } as const;

type Screen = keyof typeof SCREENS;

/** Slow machines have slow browsers. */
const PATIENCE = 60_000;

/** The policy of the page in the frame lets nobody evaluate there. */
const inFrame = (expression: string) => `(({ document, location, faults }) => (${expression}))(frames[0])`;

/** A page in a frame of the size of a screen: no driver can make the windows of all engines that small. */
export class View {
  readonly #tab: EngineTab;

  constructor(tab: EngineTab) {
    this.#tab = tab;
  }

  async show(url: string, screen: Screen): Promise<void> {
    const [width, height] = SCREENS[screen];
    await this.#tab.evaluate(`(() => {
      document.body.innerHTML = '<iframe width="${width}" height="${height}" style="border: 0"></iframe>';
      document.body.firstChild.src = ${JSON.stringify(url)};
    })()`);
    await this.until(`document.readyState === 'complete' && location.href === ${JSON.stringify(url)}`);
  }

  /** Waits for an expression to be true in the page. */
  until(expression: string): Promise<void> {
    return this.#tab.until(inFrame(expression), PATIENCE);
  }

  do(expression: string): Promise<void> {
    return this.#tab.evaluate(`void ${inFrame(expression)}`);
  }

  ask<T>(expression: string): Promise<T> {
    return this.#tab.evaluate<T>(inFrame(expression));
  }

  /** A title in view, nothing wider than the screen, nothing gone wrong. */
  async isSound(): Promise<void> {
    const title = await this.ask<number>(`document.querySelector('h1').getBoundingClientRect().height`);
    assert.ok(title > 20, 'a title is in view');
    const overflow = await this.ask<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    assert.equal(overflow, 0, 'nothing is wider than the screen');
    assert.deepEqual(await this.ask<string[]>('faults'), []);
  }
}

/** Finds a page by a word, and goes there. */
export async function search(view: View): Promise<void> {
  await view.until(
    `document.querySelector('#starlight__search input') && !document.querySelector('[data-open-modal]').disabled`,
  );
  await view.do(`document.querySelector('[data-open-modal]').click()`);
  await view.do(`(() => {
    const input = document.querySelector('#starlight__search input');
    input.value = 'handover';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  })()`);
  await view.until(`/handover/i.test(document.querySelector('.pagefind-ui__result-excerpt')?.textContent)`);
  await view.do(`document.querySelector('.pagefind-ui__result-link').click()`);
  await view.until(
    `document.readyState === 'complete' && !location.pathname.endsWith('index.html') && /handover/i.test(document.querySelector('main')?.textContent)`,
  );
  await view.isSound();
}

/** Half-open and back: the plain lane says OPEN all the while, the other notices. */
export async function pullTheCable(view: View): Promise<void> {
  const says = (lane: string, words: RegExp) =>
    view.until(`${String(words)}.test(document.querySelector('#${lane}-status').textContent)`);
  await says('ours', /OPEN, last message/);
  await view.do(`document.querySelector('#cable').click()`);
  await says('ours', /LOST|WAITING|CONNECTING/);
  await says('plain', /OPEN, last message [2-9] s ago/);
  await view.do(`document.querySelector('#cable').click()`);
  await says('ours', /OPEN, last message [01] s ago/);
  await view.isSound();
}
