import { asyncScheduler, Subject, type Observable } from 'rxjs';
import { createSoon } from './soon.js';

/** The options of a fake connection. */
export interface FakeConnectionOptions {
  /** Returns the server's answer to a frame. By default a ping gets its pong, and other frames get no answer. */
  reply?: ((frame: string) => string | undefined) | undefined;
  /** Makes a frame of a message. The default is `JSON.stringify`; pass `String` to send text as it is. */
  serializer?: ((message: unknown) => string) | undefined;
  /**
   * How long the peer takes to answer a close, in milliseconds of RxJS's time. `0` (the default): it answers in the same frame.
   * `false`: it never answers, as a half-open peer, and the socket stays CLOSING.
   */
  closing?: number | false | undefined;
}

const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;

/**
 * A WebSocket without a network, and the server's end of the same connection. The first methods are the client's, the others are the
 * server's.
 *
 * Events arrive asynchronously, as from a real socket, but in the same frame of time.
 */
export class FakeWebSocket {
  readyState = CONNECTING;
  bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  protocol = '';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  /** The frames that the client has sent, oldest first. */
  readonly received: string[] = [];
  /** The code and reason of each `close()` by the client while the socket was connecting or open. */
  readonly closes: [code?: number | undefined, reason?: string | undefined][] = [];
  /** Emits each frame as the client sends it. */
  readonly received$: Observable<string>;
  /** Emits once when the client calls `close()`. */
  readonly closed$: Observable<void>;
  private readonly receiving$ = new Subject<string>();
  private readonly closing$ = new Subject<void>();
  private readonly soon = createSoon();
  private isSilent = false;

  constructor(
    readonly url: string,
    readonly protocols: string | string[] = [],
    private readonly options: FakeConnectionOptions = {},
  ) {
    this.received$ = this.receiving$.asObservable();
    this.closed$ = this.closing$.asObservable();
  }

  send(frame: string): void {
    if (this.readyState === CONNECTING) throw new Error('InvalidStateError: send() while CONNECTING');
    if (this.readyState !== OPEN) return;
    this.received.push(frame);
    this.receiving$.next(frame);
    const { reply = pong } = this.options;
    const answer = reply(frame);
    if (answer !== undefined) this.sendFrame(answer);
  }

  close(code?: number, reason?: string): void {
    if (this.readyState >= CLOSING) return;
    this.closes.push([code, reason]);
    const wasOpen = this.readyState === OPEN;
    this.readyState = CLOSING;
    this.closing$.next();
    const { closing = 0 } = this.options;
    if (closing === false || this.isSilent) return;
    const answer = () => (wasOpen ? this.end(code ?? 1005, reason) : this.fail());
    if (closing === 0) answer();
    else asyncScheduler.schedule(answer, closing);
  }

  /** Opens the connection. */
  accept(protocol = [this.protocols].flat()[0] ?? ''): void {
    this.deliver(CONNECTING, () => {
      this.protocol = protocol;
      this.readyState = OPEN;
      this.onopen?.({ type: 'open', target: this } as unknown as Event);
    });
  }

  /** Sends a message to the client. */
  sendMessage(message: unknown): void {
    const { serializer = JSON.stringify } = this.options;
    this.sendFrame(serializer(message));
  }

  /** Sends a frame to the client as it is. A frame that was sent before the client closes still arrives. */
  sendFrame(data: string): void {
    this.deliver(CLOSING, () => {
      if (this.readyState !== CONNECTING)
        this.onmessage?.({ type: 'message', data, target: this } as unknown as MessageEvent);
    });
  }

  /** Ends the connection by the closing handshake. */
  end(code = 1000, reason = ''): void {
    this.finish(code, reason, true, false);
  }

  /**
   * Ends the connection without a closing handshake, as a reset does. Before `accept()` it refuses the connection, and the client gets
   * an error event, too.
   */
  drop(): void {
    this.finish(1006, '', false, this.readyState === CONNECTING);
  }

  /** Ends the connection with an error event and then a close event, as an invalid frame does. */
  fail(): void {
    this.finish(1006, '', false, true);
  }

  /** Pulls the cable: nothing arrives any more, in either direction, and there is no event. */
  goSilent(): void {
    this.isSilent = true;
  }

  private finish(code: number, reason: string, wasClean: boolean, isError: boolean): void {
    this.deliver(CLOSING, () => {
      this.readyState = CLOSED;
      if (isError) this.onerror?.({ type: 'error', target: this } as unknown as Event);
      this.onclose?.({ type: 'close', code, reason, wasClean, target: this } as unknown as CloseEvent);
    });
  }

  /** Fires an event in order, after the current call. */
  private deliver(latest: number, event: () => void): void {
    if (this.isSilent) return;
    this.soon(() => {
      if (this.readyState <= latest && !this.isSilent) event();
    });
  }
}

/** The answer to a ping of the default heartbeat. */
export function pong(frame: string): string | undefined {
  return frame === 'ping' ? 'pong' : frame === '{"type":"ping"}' ? '{"type":"pong"}' : undefined;
}
