/** What is wrong with the network and the server, for both lanes. */
export interface NetworkState {
  /** The cable is pulled: nothing gets through, and nobody is told. */
  readonly pulled: boolean;
  /** Everything takes longer, both ways. */
  readonly slow: boolean;
  /** New handshakes are answered with 503. */
  readonly refusing: boolean;
  /** The server does nothing, and keeps its connections. */
  readonly frozen: boolean;
  /** The server has closed every connection with 1012 and is not back yet. */
  readonly restarting: boolean;
}

export type Change = Partial<NetworkState>;

export const CALM: NetworkState = { pulled: false, slow: false, refusing: false, frozen: false, restarting: false };

const KEYS = Object.keys(CALM);

/** Reads a change as it came over the wire; `undefined` if it is none. */
export function parseChange(text: string): Change | undefined {
  try {
    const change: unknown = JSON.parse(text);
    if (typeof change !== 'object' || change === null) return undefined;
    const isKnown = Object.entries(change).every(([key, value]) => KEYS.includes(key) && typeof value === 'boolean');
    return isKnown ? change : undefined;
  } catch {
    return undefined;
  }
}
