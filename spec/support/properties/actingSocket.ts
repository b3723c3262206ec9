import { asapScheduler } from 'rxjs';

/** How a WebSocket, or a mock of one, does what it is asked to. */
export interface Manner {
  /** `setter`: opens as soon as somebody listens. */
  readonly construct: 'well' | 'throw' | 'setter';
  readonly send: 'well' | 'throw' | 'close at once' | 'answer at once';
  readonly close: 'later' | 'at once' | 'with an error' | 'never' | 'throw';
}

type Handler = ((event: never) => void) | null;

/** A WebSocket that behaves as badly as it is asked to: it may throw, and emit while it is called. */
export class ActingSocket {
  readyState = 0;
  bufferedAmount = 0;
  binaryType: BinaryType = 'blob';
  onmessage: Handler = null;
  onerror: Handler = null;
  onclose: Handler = null;
  /** It threw when it was to close: it is nobody's fault that it lives on. */
  isStuck = false;
  #onopen: Handler = null;

  constructor(
    readonly number: number,
    private readonly manner: Manner,
    private readonly onSend: (frame: string, socket: ActingSocket) => void,
  ) {
    if (manner.construct === 'throw') throw new Error('no socket today');
  }

  get onopen(): Handler {
    return this.#onopen;
  }

  set onopen(handler: Handler) {
    this.#onopen = handler;
    if (this.manner.construct === 'setter') this.open();
  }

  get isLive(): boolean {
    return this.readyState < 2 && !this.isStuck;
  }

  send(frame: string): void {
    if (this.readyState === 0) throw new Error('too early');
    if (this.manner.send === 'throw') throw new Error('no frame today');
    this.onSend(frame, this);
    if (this.manner.send === 'close at once') this.end(1006);
    if (this.manner.send === 'answer at once') this.message('{"answer":true}');
  }

  close(code = 1005): void {
    const { close } = this.manner;
    if (close === 'throw') {
      this.isStuck = true;
      throw new Error('no end today');
    }
    if (this.readyState >= 2) return;
    this.readyState = 2;
    if (close === 'later') asapScheduler.schedule(() => this.end(code));
    if (close === 'with an error') this.fail();
    if (close === 'at once') this.end(code);
  }

  open(): void {
    if (this.readyState === 0) this.readyState = 1;
    this.tell(this.#onopen, { type: 'open' });
  }

  message(data: string): void {
    this.tell(this.onmessage, { type: 'message', data, number: this.number });
  }

  fail(): void {
    this.readyState = 3;
    this.tell(this.onerror, { type: 'error' });
    this.end(1006);
  }

  end(code: number): void {
    this.readyState = 3;
    this.tell(this.onclose, { type: 'close', code, reason: '', wasClean: code !== 1006 });
  }

  private tell(handler: Handler, event: object): void {
    handler?.(event as never);
  }
}
