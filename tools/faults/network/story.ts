import { setTimeout as sleep } from 'node:timers/promises';
import type { SocketEvent } from '../../../lib/index.js';
import { MARGIN } from '../../clients/patience.js';
import { subscribeClient } from '../../clients/realClient.js';
import { eventually } from '../../eventually.js';
import type { Loss } from '../outcome.js';
import type { ClientConfig } from '../witness.js';

/** What a client tells, wherever it runs. */
export interface Teller {
  readonly events: readonly SocketEvent[];
  readonly eventTimes: readonly number[];
  send(message: unknown): void;
  leave(): unknown;
}

export const HEARTBEAT = { interval: 200, pongTimeout: 600 };
export const BOUND = HEARTBEAT.interval + HEARTBEAT.pongTimeout;

const DEFAULTS = { heartbeat: HEARTBEAT, connectTimeout: 1_000, reconnect: 150 };
export const LONG = 20_000;

export type StoryConfig = ClientConfig & { WebSocketCtor?: unknown };

/** A client in this process. */
export function tell(url: string, config: StoryConfig = {}): Story {
  const { events, eventTimes, socket$, subscription } = subscribeClient({ url, ...DEFAULTS, ...config } as never);
  return new Story({
    events,
    eventTimes,
    send: (message) => socket$.next(message),
    leave: () => subscription.unsubscribe(),
  });
}

export const withDefaults = (config: ClientConfig): ClientConfig => ({ ...DEFAULTS, ...config });

/** What happens to one client, and what must happen. */
export class Story {
  noticedAfter: number | undefined;
  bound: number | undefined;
  readonly #teller: Teller;

  constructor(teller: Teller) {
    this.#teller = teller;
  }

  get losses() {
    return this.#teller.events.flatMap((event) => (event.type === 'lost' ? [event.cause] : []));
  }

  send(message: unknown): void {
    this.#teller.send(message);
  }

  /** It is open, and pings are answered. */
  async isAlive(): Promise<void> {
    const { events } = this.#teller;
    const at = events.length;
    const pongs = () => events.slice(Math.max(at, this.#last('lost'))).filter(({ type }) => type === 'pong').length;
    await eventually(() => pongs() >= 2, { what: `two pongs; it told ${this.#inShort()}`, within: LONG });
  }

  /** It is open, and stays it all the time. */
  async staysOpen(ms: number): Promise<void> {
    await this.isOpen();
    const { length } = this.losses;
    await sleep(ms);
    if (this.losses.length > length) throw new Error(`it was lost: ${this.#inShort()}`);
  }

  async isOpen(): Promise<void> {
    await eventually(() => this.#last('open') > this.#last('lost'), {
      what: `an open connection; it told ${this.#inShort()}`,
      within: LONG,
    });
  }

  /** Does it, and one of these must be what is lost next, within the time. */
  async loses(strike: () => unknown, losses: Loss | readonly Loss[], within: number): Promise<void> {
    const { length } = this.losses;
    const start = performance.now();
    await strike();
    const struck = performance.now();
    await eventually(() => this.losses.length > length, { what: `a loss; it told ${this.#inShort()}`, within: LONG });
    const { events, eventTimes } = this.#teller;
    const index = events.findIndex((event) => event.type === 'lost' && event.cause === this.losses[length]);
    this.bound = within;
    this.noticedAfter = Math.max(0, (eventTimes[index] ?? NaN) - start);
    const lost = this.losses[length];
    const isAs = ({ message = /^/, ...rest }: Loss) =>
      message.test(lost?.message ?? '') &&
      Object.entries(rest).every(([key, value]) => Reflect.get(lost ?? {}, key) === value);
    if (![losses].flat().some(isAs)) throw new Error(`lost by ${lost?.kind}: ${lost?.message}`);
    if (this.noticedAfter > within + MARGIN + struck - start)
      throw new Error(`noticed after ${this.noticedAfter} ms, later than ${within}`);
  }

  /** The next attempts fail, too. */
  async failsAgain(times: number): Promise<void> {
    const { length } = this.losses;
    await eventually(() => this.losses.length >= length + times, { what: 'more losses', within: LONG });
  }

  async end(): Promise<void> {
    await this.#teller.leave();
  }

  #last(type: SocketEvent['type']): number {
    return this.#teller.events.map((event) => event.type).lastIndexOf(type);
  }

  #inShort(): string {
    const told = this.#teller.events.filter(({ type }) => type !== 'ping' && type !== 'pong').slice(-8);
    return told.map((event) => (event.type === 'lost' ? event.cause.message : event.type)).join(', ');
  }
}
