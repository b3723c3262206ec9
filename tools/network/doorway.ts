import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';

/** The listening end of a server on 127.0.0.1, which can be shut and opened again on the same port. */
export class Doorway {
  readonly #server: Server;
  #port: number;
  #wanted = false;
  #opening: Promise<void> | undefined;
  #shutting: Promise<void> = Promise.resolve();

  /** Port 0 takes any free port at the first opening and keeps it from then on. */
  constructor(server: Server, port = 0) {
    this.#server = server;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  get isOpen(): boolean {
    return this.#wanted;
  }

  open(): Promise<void> {
    this.#wanted = true;
    this.#opening ??= this.#listen().finally(() => (this.#opening = undefined));
    return this.#opening;
  }

  /** Refuses newcomers at once; resolves when the connections it let in earlier are gone too. */
  async shut(): Promise<void> {
    this.#wanted = false;
    this.#stopListening();
    // An opening under way sees that it is no longer wanted and shuts itself.
    await this.#opening;
    await this.#shutting;
  }

  async #listen(): Promise<void> {
    // Another process may borrow the port as its outgoing one while the door is shut: wait for it to let go.
    for (let attempt = 1; this.#wanted && !this.#server.listening; attempt++) {
      try {
        await this.#listenOnce();
      } catch (error) {
        if (attempt === 25) throw error;
        await sleep(20);
      }
    }
    if (!this.#wanted) this.#stopListening();
  }

  async #listenOnce(): Promise<void> {
    this.#server.listen(this.#port, HOST);
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #stopListening(): void {
    if (!this.#server.listening) return;
    this.#shutting = new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
