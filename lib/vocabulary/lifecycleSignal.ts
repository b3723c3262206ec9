/**
 * What the surroundings of a socket signal to it:
 *
 * - `online`: there may be a network again. A socket that waits for a retry connects now, an open one is probed, and an attempt
 *   that is a second old gives way to a fresh one. However often it comes, it brings on one attempt a second at most.
 * - `offline`: the network may be gone. An open socket is probed; nothing is closed, since many survive a short outage.
 * - `pagehide`: the program is put aside, and is so until `online`. The socket is closed cleanly, a wait for a retry becomes one
 *   for `online`, and a socket that is subscribed to meanwhile does not connect before, if `lifecycle` replays it.
 */
export type LifecycleSignal = 'online' | 'offline' | 'pagehide';
