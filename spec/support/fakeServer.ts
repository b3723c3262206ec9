import { asapScheduler, type Observable, Subscription } from 'rxjs';
import type { WebSocketConstructor } from '../../lib/index.js';

/** What `cold()` of RxJS's TestScheduler makes. */
export type Cold = (marbles: string, values?: Record<string, string>) => Observable<string>;

export interface FakeServerOptions {
  /** What the letters of the scripts stand for on the wire; a letter without an entry stands for itself, in JSON. */
  values?: Record<string, string>;
  /** What the server answers to a frame; by default a pong to a ping. */
  reply?: (frame: string) => string | undefined;
  /** What close() leads to: a close event, as is usual, or a socket that stays CLOSING. */
  close?: 'answered' | 'ignored';
}

const PONG = (frame: string) => (frame === '{"type":"ping"}' ? '{"type":"pong"}' : undefined);

/**
 * A server scripted in marbles, one string per connection attempt: `o` opens, letters are messages, `|` closes cleanly
 * (1000), `#` drops (1006) or refuses; silence after `o` is a half-open peer, silence without it a hung handshake.
 */
export function fakeServer(cold: Cold, scripts: string[], options: FakeServerOptions = {}) {
  const sockets: FakeSocket[] = [];

  class ScriptedSocket extends FakeSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, options);
      const script = scripts[sockets.push(this) - 1];
      if (script === undefined) throw new Error(`attempt ${sockets.length} has no script`);
      this.play(cold(script), options.values);
    }
  }

  return {
    WebSocketCtor: ScriptedSocket as unknown as WebSocketConstructor,
    sockets,
    /** All frames that clients sent, in order. */
    get sent(): string[] {
      return sockets.flatMap((socket) => socket.sent);
    },
    /** How many sockets are CONNECTING or OPEN. */
    get live(): number {
      return sockets.filter(({ readyState }) => readyState < 2).length;
    },
  };
}

/** A WebSocket without a network. Its events come asynchronously, in the same frame of virtual time. */
export class FakeSocket {
  readyState = 0;
  bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  readonly sent: string[] = [];
  /** The arguments of each call of close(). */
  readonly closes: [code: number | undefined, reason: string | undefined][] = [];
  readonly protocol: string;
  private readonly script = new Subscription();

  constructor(
    readonly url: string,
    protocols?: string | string[],
    private readonly options: FakeServerOptions = {},
  ) {
    this.protocol = [protocols ?? ''].flat()[0] ?? '';
  }

  send(frame: string): void {
    this.sent.push(frame);
    const answer = (this.options.reply ?? PONG)(frame);
    if (answer !== undefined) asapScheduler.schedule(() => this.message(answer));
  }

  close(code?: number, reason?: string): void {
    this.closes.push([code, reason]);
    if (this.readyState >= 2) return;
    const wasOpen = this.readyState === 1;
    this.readyState = 2;
    if (this.options.close === 'ignored') return;
    asapScheduler.schedule(() => this.end(wasOpen ? (code ?? 1005) : 1006, reason, wasOpen));
  }

  /** The server accepts. */
  open(): void {
    if (this.readyState !== 0) return;
    this.readyState = 1;
    this.onopen?.({ type: 'open' } as Event);
  }

  /** A frame arrives; one that is on its way when close() is called still does, as with a real socket. */
  message(data: string): void {
    if (this.readyState === 1 || this.readyState === 2) this.onmessage?.({ type: 'message', data } as MessageEvent);
  }

  /** The connection ends, by the server or the network. */
  end(code = 1006, reason = '', wasClean = code !== 1006): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.script.unsubscribe();
    if (!wasClean) this.onerror?.({ type: 'error' } as Event);
    this.onclose?.({ type: 'close', code, reason, wasClean } as CloseEvent);
  }

  play(script$: Observable<string>, values: Record<string, string> = {}): void {
    this.script.add(
      script$.subscribe({
        next: (letter) =>
          asapScheduler.schedule(() =>
            letter === 'o' ? this.open() : this.message(values[letter] ?? JSON.stringify(letter)),
          ),
        error: () => asapScheduler.schedule(() => this.end()),
        complete: () => asapScheduler.schedule(() => this.end(1000, '', true)),
      }),
    );
  }
}
