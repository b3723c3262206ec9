import type { DevTools } from './devTools.js';
import { Tab } from './tab.js';

/** A tab of Chromium. */
export class Page extends Tab {
  readonly #devTools: DevTools;
  readonly #targetId: string;
  readonly #sessionId: string;

  private constructor(devTools: DevTools, targetId: string, sessionId: string) {
    super();
    this.#devTools = devTools;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  static async open(devTools: DevTools, url: string): Promise<Page> {
    const { targetId } = await devTools.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const page = await Page.attach(devTools, targetId);
    await page.goTo(url);
    return page;
  }

  /** To what is there, also a worker. */
  static async attach(devTools: DevTools, targetId: string): Promise<Page> {
    const options = { targetId, flatten: true };
    const { sessionId } = await devTools.send<{ sessionId: string }>('Target.attachToTarget', options);
    return new Page(devTools, targetId, sessionId);
  }

  send<T = unknown>(method: string, params: object = {}): Promise<T> {
    return this.#devTools.send<T>(method, params, this.#sessionId);
  }

  async evaluate<T>(expression: string): Promise<T> {
    const options = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async goTo(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await this.until(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
  }

  /** Lets go of it; there are no more answers from it. */
  async detach(): Promise<void> {
    await this.#devTools.send('Target.detachFromTarget', { sessionId: this.#sessionId });
  }

  async show(): Promise<void> {
    await this.#devTools.send('Target.activateTarget', { targetId: this.#targetId });
  }

  async close(): Promise<void> {
    await this.#devTools.send('Target.closeTarget', { targetId: this.#targetId });
  }
}
