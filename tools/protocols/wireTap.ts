import { WebSocket, type ClientOptions } from 'ws';

/** A frame as one of the two ends sent it. */
export interface TappedFrame {
  readonly by: 'client' | 'server';
  readonly text: string;
}

/** A WebSocket that keeps what passes by, connection by connection. */
export function wireTap() {
  const connections: TappedFrame[][] = [];
  class Tapped extends WebSocket {
    readonly #frames: TappedFrame[] = [];

    constructor(url: string, protocols?: string | string[], options?: ClientOptions) {
      super(url, protocols, options);
      connections.push(this.#frames);
      this.on('message', (data) => this.#frames.push({ by: 'server', text: textOf(data) }));
    }

    override send(data: Parameters<WebSocket['send']>[0], ...rest: unknown[]): void {
      this.#frames.push({ by: 'client', text: textOf(data) });
      super.send(data, ...(rest as []));
    }
  }
  return { WebSocketCtor: Tapped, connections };
}

/** Each byte as a character: what is no text can be looked for, too. */
const textOf = (data: unknown): string =>
  typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString('latin1');
