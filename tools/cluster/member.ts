import { filter, interval, noop, type Subscription } from 'rxjs';
import { WebSocket } from 'ws';
import { backoff, handover, heartbeatSocket$, resume } from '../../lib/index.js';
import { startTcpProxy, type TcpProxy } from '../network/tcpProxy.js';
import { Account } from '../soak/account.js';

/** What a node sends. */
export interface Said {
  readonly type?: string;
  readonly seq?: number;
  readonly from?: string;
  readonly n?: number;
}

type Sent = { readonly n: number; readonly text: string } | { readonly since: number };

/** A tenth of the outbox. */
export const MOST_WAITING = 1_000;

/** Longer than the nodes wait for a connection that is replaced. */
const HEARTBEAT = { interval: 200, pongTimeout: 600 };

/** A client that has its own line to the cluster, sends numbers, and keeps account of those of all members. */
export class Member {
  readonly #live = new Set<WebSocket>();
  readonly #running: Subscription[] = [];
  #sending: Subscription | undefined;
  #isHandingOver = false;
  #confirmed = 0;
  #state = '';
  #pingAt = performance.now();
  #pongAt = performance.now();
  #losses: string[] = [];
  /** The place in the log of the last message that it got. */
  last: number;
  /** Its places in the log; and by sender its numbers. */
  readonly places = new Account();
  readonly from = new Map<string, Account>();
  sent = 0;
  opens = 0;
  handovers = 0;
  /** How many messages each reported gap contains. */
  readonly gaps: number[] = [];
  dropped = 0;
  /** The most sockets that were CONNECTING or OPEN, outside handovers and in them. */
  mostLive = 0;
  mostInHandover = 0;

  /** `start`: the place in the log that it resumes from first. `gapTimeout` is that of `resume()`. */
  static async join(name: string, port: number, start: number, gapTimeout: number): Promise<Member> {
    return new Member(name, await startTcpProxy({ port }), start, gapTimeout);
  }

  private constructor(
    readonly name: string,
    readonly proxy: TcpProxy,
    private readonly start: number,
    gapTimeout: number,
  ) {
    this.last = start;
    this.run(gapTimeout);
  }

  /** How many of its messages are not confirmed. */
  get waiting(): number {
    return this.sent - this.#confirmed;
  }

  /** What may say why it waits. */
  told(): string {
    const { waiting, opens } = this;
    const ago = (at: number) => Math.round(performance.now() - at);
    const pings = `the last ping ${ago(this.#pingAt)} ms ago, the last pong ${ago(this.#pongAt)} ms ago`;
    return `${this.#state}, ${waiting} unconfirmed, ${opens} connections, ${pings}, the last losses ${this.#losses.join(', ')}`;
  }

  /** Sends a number every so many milliseconds, while few are not confirmed: a busy node may be slower. Ends when it is stopped. */
  talk(every: number): () => void {
    const turn$ = interval(every).pipe(filter(() => this.waiting < MOST_WAITING));
    this.#sending = turn$.subscribe(() => this.say());
    return () => this.#sending?.unsubscribe();
  }

  async leave(): Promise<void> {
    this.#sending?.unsubscribe();
    for (const subscription of this.#running) subscription.unsubscribe();
    await this.proxy.close();
  }

  private say: () => void = noop;

  private run(gapTimeout: number): void {
    const socket$ = heartbeatSocket$<Said, Sent>({
      url: `${this.proxy.url}/?me=${this.name}`,
      WebSocketCtor: this.countedSocket(),
      heartbeat: HEARTBEAT,
      connectTimeout: 2_000,
      reconnect: { delay: backoff({ min: 20, base: 50, max: 500 }) },
      delivery: 'at-least-once',
      outbox: { capacity: 10_000 },
      handover: handover<Said>({ when: ({ type }) => type === 'going-away', drainTimeout: 1_000 }),
      resume: resume<Said, Sent, number>({
        cursor: ({ seq }) => seq,
        request: (since) => ({ since }),
        follows: (next, last) => next === last + 1,
        from: this.start,
        gapTimeout,
      }),
    });
    this.#running.push(
      socket$.events$.subscribe((event) => {
        const { type } = event;
        if (type === 'open') this.opens++;
        if (event.type === 'gap') this.gaps.push(Number(event.before) - Number(event.after) - 1);
        if (type === 'dropped') this.dropped++;
        if (type === 'ping') this.#pingAt = performance.now();
        if (type === 'pong') this.#pongAt = performance.now();
        if (event.type === 'lost') this.#losses = [...this.#losses.slice(-4), event.cause.message];
        if (type === 'handover') this.handovers++;
        if (type === 'handover') this.#isHandingOver = true;
        if (type === 'open' || type === 'handover-failed' || type === 'connecting') this.#isHandingOver = false;
      }),
      socket$.status$.subscribe(({ state }) => (this.#state = state)),
      socket$.subscribe((said) => this.hear(said)),
    );
    this.say = () => {
      socket$.deliver({ n: ++this.sent, text: 'hello' }).subscribe({ next: () => this.#confirmed++, error: noop });
    };
  }

  private hear({ seq, from, n }: Said): void {
    if (seq === undefined || from === undefined || n === undefined) return;
    this.places.note(seq - this.start);
    this.last = seq;
    const account = this.from.get(from) ?? new Account();
    this.from.set(from, account);
    account.note(n);
  }

  private countedSocket() {
    const note = (socket: WebSocket) => {
      for (const other of this.#live) if (other.readyState > WebSocket.OPEN) this.#live.delete(other);
      this.#live.add(socket);
      if (this.#isHandingOver) this.mostInHandover = Math.max(this.mostInHandover, this.#live.size);
      else this.mostLive = Math.max(this.mostLive, this.#live.size);
    };
    return class extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        super(url, protocols);
        note(this);
      }
    };
  }
}
