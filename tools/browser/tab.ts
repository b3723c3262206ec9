import type { SocketEvent } from '../../lib/index.js';
import { eventually } from '../eventually.js';

/** What the page's client has said, and when, in epoch milliseconds. */
export type Heard = (SocketEvent | { readonly type: 'message'; readonly message: unknown }) & { readonly at: number };

/** A tab of a browser, however that is driven, whose page has the client of client.ts in it. */
export abstract class Tab {
  /** What an expression, or the promise that it is, gives in the page, by value. */
  abstract evaluate<T>(expression: string): Promise<T>;

  abstract goTo(url: string): Promise<void>;

  /** In front of all other tabs. */
  abstract show(): Promise<void>;

  abstract close(): Promise<void>;

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
}
