import { WebSocket as NodeWebSocket, type RawData } from 'ws';

type Listener = (event: object) => void;

/** Which fields its events have changed over the years. */
export interface EventShapes {
  /** Whether an error event tells its message. */
  readonly errorTells: boolean;
}

/**
 * A WebSocket that behaves as React Native's: no `bufferedAmount`, no subprotocol before it is open, close events without
 * `wasClean`, an error event and a close event with code 1006 whenever something fails, a `ping()` whose pong nobody hears of.
 */
export function reactNativeWebSocket({ errorTells }: EventShapes) {
  return class WebSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;

    readyState = 0;
    bufferedAmount: number | undefined;
    protocol: string | null | undefined;
    onopen: Listener | null | undefined;
    onmessage: Listener | null | undefined;
    onerror: Listener | null | undefined;
    onclose: Listener | null | undefined;
    #binaryType: string | undefined;
    readonly #native: NodeWebSocket;

    constructor(
      readonly url: string,
      protocols?: string | string[] | null,
    ) {
      this.#native = new NodeWebSocket(url, protocols ?? []);
      this.#native
        .on('open', () => {
          this.readyState = 1;
          this.protocol = this.#native.protocol;
          this.#emit({ type: 'open' });
        })
        .on('message', (data, isBinary) =>
          this.#emit({ type: 'message', data: isBinary ? copied(data) : textOf(data) }),
        )
        .on('unexpected-response', (request, { statusCode, statusMessage }) => {
          request.destroy();
          this.#fail(`Expected HTTP 101 response but was '${statusCode} ${statusMessage}'`);
        })
        .on('error', ({ message }) => this.#fail(message))
        .on('close', (code, reason) => {
          if (code === 1006) this.#fail('null');
          else this.#end({ code, reason: reason.toString() });
        });
    }

    get binaryType(): string | undefined {
      return this.#binaryType;
    }
    set binaryType(type: string | undefined) {
      if (type !== 'blob' && type !== 'arraybuffer')
        throw new Error("binaryType must be either 'blob' or 'arraybuffer'");
      this.#binaryType = type;
    }

    send(data: unknown): void {
      if (this.readyState === 0) throw new Error('INVALID_STATE_ERR');
      if (typeof data !== 'string' && !(data instanceof ArrayBuffer) && !ArrayBuffer.isView(data)) {
        throw new Error('Unsupported data type');
      }
      this.#native.send(data);
    }
    ping(): void {
      if (this.readyState === 0) throw new Error('INVALID_STATE_ERR');
      this.#native.ping();
    }
    close(code = 1000, reason = ''): void {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      this.#native.close(code, reason);
    }

    #emit(event: { type: string; [field: string]: unknown }): void {
      (this as unknown as Record<string, Listener | null | undefined>)[`on${event.type}`]?.(event);
    }
    #fail(message: string): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.#emit({ type: 'error', ...(errorTells && { message }) });
      this.#emit({ type: 'close', code: 1006, reason: message });
    }
    #end(close: { code: number; reason: string }): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.#emit({ type: 'close', ...close });
    }
  };
}

const textOf = (data: RawData) => (data as Buffer).toString();

const copied = (data: RawData) => new Uint8Array(data as Buffer).buffer;
