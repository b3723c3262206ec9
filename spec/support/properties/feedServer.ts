import type { Wire } from './wire.js';

/** How a server repeats what it has sent. */
export interface FeedOptions {
  /** How long it takes to answer a request. */
  readonly thinking: number;
  /** Whether new messages go out before a request is answered, too. */
  readonly isEager: boolean;
  /** Whether new messages may overtake each other. */
  readonly isJumbled: boolean;
  /** How many of the last messages it can repeat. */
  readonly keeps: number;
}

/** A server that numbers its messages from 1, sends each to every connection, and repeats what came after one. */
export class FeedServer {
  /** How many messages there have been. */
  size = 0;
  readonly #listeners = new Set<Wire>();

  constructor(private readonly options: FeedOptions) {}

  accept(wire: Wire): void {
    if (this.options.isEager) this.#listeners.add(wire);
  }

  hear(frame: string, wire: Wire): void {
    const { since } = JSON.parse(frame) as { since: number };
    wire.after(this.options.thinking, () => {
      for (let id = since + 1; id <= this.size; id++) {
        if (!this.hasForgotten(id)) send(wire, id);
      }
      this.#listeners.add(wire);
    });
  }

  publish(): void {
    const id = ++this.size;
    const jumble = this.options.isJumbled ? (id * 7) % 5 : 0;
    for (const wire of this.#listeners) wire.after(jumble, () => send(wire, id));
  }

  hasForgotten(id: number): boolean {
    return id <= this.size - this.options.keeps;
  }
}

const send = (wire: Wire, id: number) => wire.say(JSON.stringify({ id }));
