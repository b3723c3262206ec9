import type { SocketEvent } from '../../../lib/index.js';
import type { DevTools } from '../../../tools/browser/devTools.js';
import { eventually } from '../../../tools/eventually.js';

/** What the page's client has said, and when, in epoch milliseconds. */
export type Heard = (SocketEvent | { readonly type: 'message'; readonly message: unknown }) & { readonly at: number };

/** A tab. */
export class Page {
  readonly #devTools: DevTools;
  readonly #targetId: string;
  readonly #sessionId: string;

  private constructor(devTools: DevTools, targetId: string, sessionId: string) {
    this.#devTools = devTools;
    this.#targetId = targetId;
    this.#sessionId = sessionId;
  }

  static async open(devTools: DevTools, url: string): Promise<Page> {
    const { targetId } = await devTools.send<{ targetId: string }>('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await devTools.send<{ sessionId: string }>('Target.attachToTarget', {
      targetId,
      flatten: true,
    });
    const page = new Page(devTools, targetId, sessionId);
    await page.goTo(url);
    return page;
  }

  send<T = unknown>(method: string, params: object = {}): Promise<T> {
    return this.#devTools.send<T>(method, params, this.#sessionId);
  }

  /** What an expression gives in the page, by value. */
  async evaluate<T>(expression: string): Promise<T> {
    const options = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await this.send<{
      result: { value: T };
      exceptionDetails?: { text: string; exception?: { description?: string } };
    }>('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits for an expression to be true in the page. */
  async until(expression: string, within = 10_000): Promise<void> {
    let holds = false;
    let isAsking = false;
    const ask = async () => {
      isAsking = true;
      holds = await this.evaluate<boolean>(`!!(${expression})`).catch(() => false);
      isAsking = false;
    };
    await eventually(
      () => {
        if (!isAsking) void ask();
        return holds;
      },
      { within, what: expression },
    );
  }

  async goTo(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
    await this.until(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`);
  }

  /** Subscribes a `heartbeatSocket$` in the page. */
  async connect(config: object): Promise<void> {
    await this.evaluate(`client.connect(${JSON.stringify(config)})`);
  }

  heard(): Promise<Heard[]> {
    return this.evaluate<Heard[]>('client.heard');
  }

  async count(type: Heard['type']): Promise<number> {
    return (await this.heard()).filter((event) => event.type === type).length;
  }

  /** Waits until the client has heard so many events of a type. */
  hears(type: Heard['type'], times = 1, within?: number): Promise<void> {
    return this.until(`client.heard.filter(({ type }) => type === '${type}').length >= ${times}`, within);
  }

  /** In front of all other tabs. */
  async show(): Promise<void> {
    await this.#devTools.send('Target.activateTarget', { targetId: this.#targetId });
  }

  async close(): Promise<void> {
    await this.#devTools.send('Target.closeTarget', { targetId: this.#targetId });
  }
}
