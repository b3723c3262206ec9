/** Where a handover leads to. */
export interface HandoverTarget {
  /**
   * The address of the new connection.
   * @default the option `url`, asked anew
   */
  url?: string | URL | undefined;
}

declare const types: unique symbol;

/** The result of `handover()`, for the option `handover`. It is opaque. */
export interface HandoverPolicy<In> {
  readonly [types]: (message: In) => void;
}
