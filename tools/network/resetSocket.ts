import type { Socket } from 'node:net';

/** Ends a connection with a RST. */
export function resetSocket(socket: Socket): void {
  // A RST cannot overtake a FIN that is just being sent.
  const isEnding = socket.writableEnded && !socket.writableFinished;
  if (isEnding) socket.once('finish', () => socket.resetAndDestroy());
  else socket.resetAndDestroy();
}
