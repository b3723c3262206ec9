/** Long enough for whatever a busy machine adds to a deadline. */
export const MARGIN = 800;

/** Notices death in a moment; a stalled machine may make it see one where there is none. */
export const HASTY = { interval: 100, pongTimeout: 100 };

/** For specs in which nothing but the network itself may end a connection. */
export const PATIENT = { interval: 100, pongTimeout: 5_000 };
