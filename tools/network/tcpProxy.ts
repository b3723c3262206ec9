import { createServer, type Socket } from 'node:net';
import { Doorway } from './doorway.js';
import type { Busy, Pace } from './lane.js';
import { Peak } from './peak.js';
import { ProxiedConnection, type Direction, type Target } from './proxiedConnection.js';

export type { Direction, Target } from './proxiedConnection.js';

interface Weather extends Omit<Pace, 'rate' | 'shared'> {
  /** The line that is shared with other proxies, each way. */
  readonly shared?: SharedLine | undefined;
  /** How many bytes a second go each way. */
  readonly rates?: Rates;
  /** Whether new connections reach the target at all. */
  readonly connects: boolean;
  /** Which way new connections lose their bytes. */
  readonly hole?: Direction;
  /** How new connections are turned away. */
  readonly end?: 'FIN' | 'RST';
}

/** Bytes a second, `up` to the server and `down` to the client; no limit where there is none. */
export interface Rates {
  readonly up?: number;
  readonly down?: number;
}

/** A line for the connections of several proxies. */
export type SharedLine = Readonly<Record<'up' | 'down', Busy>>;

export const sharedLine = (): SharedLine => ({ up: { until: 0 }, down: { until: 0 } });

const FAIR: Weather = { delayMs: () => 0, connects: true };

/** Starts a proxy on a free port of 127.0.0.1 that forwards to the target until told to misbehave. */
export async function startTcpProxy(target: Target): Promise<TcpProxy> {
  const proxy = new TcpProxy(target);
  await proxy.listen();
  return proxy;
}

/**
 * A network to fail on purpose. `pass`, `delay`, `jitter`, `trickle`, `slow`, `blackHole`, `hang`, `turnAway` and `refuse` each replace the one before;
 * `reset` and `halfClose` happen once, to the connections present.
 *
 * A connection that has been in a black hole, or was left hanging, stays dead for ever, like one whose NAT entry
 * is gone: the bytes it lost would leave a gap in the stream, so only new connections pass again.
 */
export class TcpProxy {
  readonly #target: Target;
  readonly #server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#admit(client));
  readonly #door = new Doorway(this.#server);
  readonly #present = new Set<ProxiedConnection>();
  readonly #peak = new Peak(() => this.#held());
  #accepted = 0;
  #weather = FAIR;

  constructor(target: Target) {
    this.#target = target;
  }

  get port(): number {
    return this.#door.port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** How many client sockets are open: those the client has not closed, whatever the proxy does to them. */
  get connections(): number {
    return this.#held().length;
  }

  /** How many client sockets there have ever been. */
  get accepted(): number {
    return this.#accepted;
  }

  /** The most client sockets open at once. */
  get maxConnections(): number {
    return this.#peak.value;
  }

  /** Listens, and resolves when it does; never needed after `pass` and the like, which do it themselves. */
  listen(): Promise<void> {
    return this.#door.open();
  }

  /** Healthy: forwards at once, and listens again if it refused. */
  pass(): void {
    this.#become(FAIR);
  }

  /** The opposite of `refuse`; the same as `pass`. */
  accept(): void {
    this.pass();
  }

  /** Healthy but slow: everything, in both directions, takes this much longer, in order. */
  delay(ms: number): void {
    this.#become({ ...FAIR, delayMs: () => ms });
  }

  /** As `delay`, by anything up to `maxMs`, anew for each piece; the order stays. */
  jitter(maxMs: number): void {
    this.#become({ ...FAIR, delayMs: () => Math.random() * maxMs });
  }

  /** Healthy but very slow: one byte a millisecond in each direction, each by itself. */
  trickle(): void {
    this.#become({ ...FAIR, isTrickle: true });
  }

  /**
   * Healthy but narrow: so many bytes a second, in order. What does not get through waits here, where no end can see it, or beyond
   * `holds` bytes with its sender. Each connection has those rates for itself, unless all share a line.
   */
  slow(rates: Rates, holds = Infinity, shared?: SharedLine): void {
    this.#become({ ...FAIR, rates, holds, shared });
  }

  /**
   * A pulled cable: sockets stay open, bytes are swallowed, and neither FIN nor RST gets through, `up` to the
   * server, `down` to the client, or `both`. The target hears of new connections only if the hole is `down`.
   */
  blackHole(direction: Direction = 'both'): void {
    this.#become({ ...FAIR, connects: direction === 'down', hole: direction });
    for (const connection of this.#present) connection.cut(direction);
  }

  /** A hung server: new connections are accepted and never hear another byte; present ones are left alone. */
  hang(): void {
    this.#become({ ...FAIR, connects: false });
  }

  /** New connections are accepted and ended at once, by a FIN or a RST; present ones are left alone. */
  turnAway(end: 'FIN' | 'RST'): void {
    this.#become({ ...FAIR, connects: false, end });
  }

  /** Nobody listens: new connections are refused; present ones are left alone. */
  refuse(): void {
    this.#weather = FAIR;
    void this.#door.shut();
  }

  /** Tears all present connections down with a RST to either end, the dead ones too. */
  reset(): void {
    for (const connection of this.#present) connection.reset();
  }

  /** Sends one end of each present connection a FIN, the client by default, but still carries what that end sends; skips dead ones. */
  halfClose(direction: 'up' | 'down' = 'down'): void {
    for (const connection of this.#present) connection.end(direction);
  }

  /** Ends present connections, by a RST or in silence, as soon as they are idle for so long; happens once. */
  cutIdle(ms: number, how: 'RST' | 'silence'): void {
    for (const connection of this.#present) {
      connection.onIdle(ms, () => (how === 'RST' ? connection.reset() : connection.cut('both')));
    }
  }

  /** Destroys everything, and leaves no handle open. */
  async close(): Promise<void> {
    const shut = this.#door.shut();
    for (const connection of this.#present) connection.destroy();
    await Promise.all([shut, ...[...this.#present].map(({ closed }) => closed)]);
  }

  #held(): ProxiedConnection[] {
    return [...this.#present].filter(({ isHeld }) => isHeld);
  }

  #become(weather: Weather): void {
    this.#weather = weather;
    void this.#door.open();
  }

  #admit(client: Socket): void {
    const { connects, hole, end } = this.#weather;
    const connection = new ProxiedConnection(client, connects ? this.#target : undefined, (direction) => {
      const { rates = {}, shared, ...pace } = this.#weather;
      const rate = rates[direction];
      return { ...pace, rate: rate && rate / 1000, shared: shared?.[direction] };
    });
    if (hole) connection.cut(hole);
    if (end === 'FIN') connection.destroy();
    if (end === 'RST') connection.reset();
    this.#present.add(connection);
    void connection.closed.then(() => this.#present.delete(connection));
    this.#accepted++;
    this.#peak.note(connection);
  }
}
