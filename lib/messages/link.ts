import { OPEN, type LiveSocket } from '../connection/openSocket.js';

/** Where frames leave: the live socket, if there is one. */
export interface Link {
  socket: LiveSocket | undefined;
}

/** Whether a frame would be sent now: a socket that is closing is still attached. */
export const isOpen = ({ socket }: Link): boolean => socket?.readyState === OPEN;
