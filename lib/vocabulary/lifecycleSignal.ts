/**
 * A signal from the environment of a socket:
 *
 * - `online`: there may be a network again. A socket that waits for a retry connects now, an open one sends a ping, and an attempt
 *   that has been connecting for a second is replaced by a new one. It starts at most one attempt a second, however often it comes.
 * - `offline`: the network may be gone. An open socket sends a ping. Nothing is closed: many connections survive a short outage.
 * - `pagehide`: the program is suspended until `online`. The socket is closed cleanly, and no retry is made before `online`. If
 *   `lifecycle` replays the signal, a socket that is subscribed to in the meantime does not connect before `online` either.
 */
export type LifecycleSignal = 'online' | 'offline' | 'pagehide';
