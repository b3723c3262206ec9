/** Short enough to watch; an app leaves these at their defaults, or makes them longer. */
export const SETTINGS = {
  interval: 2_000,
  pongTimeout: 1_000,
  /** Every missed pong is noticed as soon as the first: there is nothing slow to wait for. */
  patience: 0,
  connectTimeout: 6_000,
  backoff: { min: 600, base: 1_000, max: 3_000 },
  stableAfter: 3_000,
} as const;

/** What the plain lane waits after `onclose`. */
export const PLAIN_RETRY = 1_000;

/** How long the network takes from a ping to its pong. */
export const LATENCY = 40;

/** The same on a slow link. */
export const SLOW = 740;

/** How long a restart takes. */
export const RESTART = 800;

/** How many events of the socket are kept for the spec that is copied: more than an hour of them. */
export const MOST_RECORDED = 10_000;

/** One letter a second, in turn; in the marbles that are copied, an `o` opens the connection. */
export const LETTERS = 'abcdefghijklmnpqrstuvwxyz';
