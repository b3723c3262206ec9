/** A session of WebDriver, as plain HTTP requests. */
export class WebDriver {
  readonly #session: string;
  readonly version: string;
  /** One command at a time: each is for the window that the one before it has switched to. */
  #last: Promise<unknown> = Promise.resolve();

  readonly #first: string;

  private constructor(session: string, version: string, first: string) {
    this.#session = session;
    this.version = version;
    this.#first = first;
  }

  static async begin(server: string, capabilities: object): Promise<WebDriver> {
    const { sessionId, capabilities: given } = await request<{
      sessionId: string;
      capabilities: { browserVersion: string };
    }>(`${server}/session`, { capabilities: { alwaysMatch: capabilities } });
    const session = `${server}/session/${sessionId}`;
    return new WebDriver(session, given.browserVersion, await request<string>(`${session}/window`));
  }

  /** A command to the session, or to one of its windows. Without parameters it asks. */
  send<T>(command: string, parameters?: object, window?: string): Promise<T> {
    return this.#inTurn(async () => {
      if (window) await this.#switchTo(window);
      return request<T>(`${this.#session}/${command}`, parameters);
    });
  }

  closeWindow(window: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#switchTo(window);
      await request(`${this.#session}/window`, undefined, 'DELETE');
      // A session whose current window is gone can do nothing.
      await this.#switchTo(this.#first);
    });
  }

  async end(): Promise<void> {
    await request(this.#session, undefined, 'DELETE');
  }

  async #switchTo(window: string): Promise<void> {
    await request(`${this.#session}/window`, { handle: window });
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#last.then(run);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

async function request<T>(url: string, body?: object, method = body ? 'POST' : 'GET'): Promise<T> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${url}: ${value.error ?? ''} ${value.message ?? ''}`);
  return value;
}
