/** Where a handover leads to. */
export interface HandoverTarget {
  /**
   * The address of the new connection.
   * @default the option `url`, asked anew
   */
  url?: string | URL | undefined;
}

declare const types: unique symbol;

/** What `handover()` makes: the value of the option `handover`. There is nothing in it for anyone but the socket. */
export interface HandoverPolicy<In> {
  readonly [types]: (message: In) => void;
}
