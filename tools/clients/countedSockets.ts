import { WebSocket, type ClientOptions } from 'ws';

export interface CountedSockets {
  readonly WebSocketCtor: new (url: string, protocols?: string | string[]) => WebSocket;
  /** Every socket ever made, in order. */
  readonly sockets: readonly WebSocket[];
  /** How many are CONNECTING or OPEN. */
  readonly live: number;
  /** The most that were CONNECTING or OPEN at once. */
  readonly maxLive: number;
}

/** A `ws` class of its own that keeps count, on the client's side, of the sockets made with it. */
export function countedSockets(options: ClientOptions = {}): CountedSockets {
  const sockets: WebSocket[] = [];
  const live = () => sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length;
  let maxLive = 0;

  class CountedSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, options);
      sockets.push(this);
      // The number only ever grows here, so this is the exact maximum.
      maxLive = Math.max(maxLive, live());
    }
  }

  return {
    WebSocketCtor: CountedSocket,
    sockets,
    get live() {
      return live();
    },
    get maxLive() {
      return maxLive;
    },
  };
}
