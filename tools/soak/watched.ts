import { WebSocket } from 'ws';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';

/** A socket, and what there is to say about the WebSockets that it makes, without holding on to them. */
export interface Watched<In> {
  readonly socket$: HeartbeatSocket<In, string>;
  /** How often one was made while the one before was CONNECTING or OPEN. */
  readonly overlaps: number;
}

export function watched<In>(config: HeartbeatSocketConfig<In, string>, onAttempt: () => void = () => {}): Watched<In> {
  let overlaps = 0;
  let last: WebSocket | undefined;
  const note = (socket: WebSocket) => {
    if (last && last.readyState <= WebSocket.OPEN) overlaps++;
    last = socket;
    onAttempt();
  };
  class WatchedSocket extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols);
      note(this);
    }
  }
  return {
    socket$: heartbeatSocket$({ WebSocketCtor: WatchedSocket, ...config }),
    get overlaps() {
      return overlaps;
    },
  };
}
