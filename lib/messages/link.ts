import { OPEN, type LiveSocket } from '../connection/openSocket.js';

/** Where frames leave: the live socket, if there is one. */
export interface Link {
  socket: LiveSocket | undefined;
  /** Whether messages may leave: the handshake is over. */
  isReady: boolean;
  /** How many bytes of messages were ever given to a socket. */
  sent: number;
  /** How many bytes the socket still holds. */
  readonly buffered: () => number;
}

export function createLink(): Link {
  const link: Link = { socket: undefined, isReady: false, sent: 0, buffered: () => link.socket?.bufferedAmount ?? 0 };
  return link;
}

/** Whether a message would be sent now: a socket that is closing is still attached. */
export const isOpen = ({ socket, isReady }: Link): boolean => isReady && socket?.readyState === OPEN;
