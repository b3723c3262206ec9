/**
 * What the surroundings of a socket signal to it:
 *
 * - `online`: there may be a network again. A socket that waits for a retry connects now, an open one is probed.
 * - `offline`: the network may be gone. An open socket is probed; nothing is closed, since many survive a short outage.
 * - `pagehide`: the program is put aside. The socket is closed cleanly, and comes back with the next `online`.
 */
export type LifecycleSignal = 'online' | 'offline' | 'pagehide';
