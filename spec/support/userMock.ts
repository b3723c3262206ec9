import { asapScheduler } from 'rxjs';

/**
 * A WebSocket mock as apps write them for their own tests: all in one task, close() included, with events that have
 * only what is looked at.
 */
export class UserMock {
  readyState = 0;
  binaryType: BinaryType = 'blob';
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols?: string | string[],
  ) {}

  send(frame: string): void {
    if (this.readyState === 0) throw new Error(`too early to send ${frame}`);
  }

  close(code?: number, reason?: string): void {
    if (this.readyState < 2) this.end(code ?? 1005, reason);
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.({} as Event);
  }

  message(data: string): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  end(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason, wasClean: code !== 1006 } as CloseEvent);
  }
}

/** One whose close event comes later, as a real one's does, and after an error event if it is unclean. */
export class LateUserMock extends UserMock {
  override close(code?: number, reason?: string): void {
    if (this.readyState >= 2) return;
    const wasOpen = this.readyState === 1;
    this.readyState = 2;
    asapScheduler.schedule(() => this.end(wasOpen ? (code ?? 1005) : 1006, reason));
  }

  override end(code = 1006, reason = ''): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (code === 1006) this.onerror?.({ type: 'error' } as Event);
    super.end(code, reason);
  }
}
