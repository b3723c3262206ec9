/** What is wrong with the network and the server, for both lanes. */
export interface NetworkState {
  /** The cable is pulled: nothing gets through, and nobody is told. */
  readonly pulled: boolean;
  /** Everything takes longer, both ways. */
  readonly slow: boolean;
  /** New handshakes are refused. */
  readonly refusing: boolean;
  /** The server does nothing, and keeps its connections. */
  readonly frozen: boolean;
  /** The server has closed every connection with 1012 and is not back yet. */
  readonly restarting: boolean;
}

export type Change = Partial<NetworkState>;

export const CALM: NetworkState = { pulled: false, slow: false, refusing: false, frozen: false, restarting: false };
