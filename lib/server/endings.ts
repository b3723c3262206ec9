import type { WebSocket } from 'ws';

/** Closes that the peer has not answered yet. */
export interface Endings {
  /** Terminates a WebSocket that was closed, if it does not answer in time. */
  readonly expectEnd: (socket: WebSocket) => void;
  /** Closes a WebSocket that is no client. */
  readonly dismiss: (socket: WebSocket, code: number, reason: string) => void;
  /** Is called once a tick. */
  readonly tick: () => void;
}

/** A peer has so many ticks to answer a close frame. */
export function createEndings(ticksToEnd: number): Endings {
  const ending = new Map<WebSocket, number>(); // for how many ticks

  const expectEnd = (socket: WebSocket) => {
    ending.set(socket, 0);
    socket.once('close', () => ending.delete(socket));
  };

  return {
    expectEnd,
    dismiss(socket, code, reason) {
      socket.on('error', ignore);
      socket.close(code, reason);
      expectEnd(socket);
    },
    tick() {
      for (const [socket, ticks] of ending) {
        if (ticks < ticksToEnd) ending.set(socket, ticks + 1);
        else socket.terminate();
      }
    },
  };
}

/** A listener, without which an error would end the process. */
export function ignore(): void {
  // The close that follows says all there is to say.
}
