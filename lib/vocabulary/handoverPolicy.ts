/** The target of a handover. */
export interface HandoverTarget {
  /**
   * The address of the new connection.
   * @default the option `url`; a function is called again
   */
  url?: string | URL | undefined;
}

declare const types: unique symbol;

/** The result of `handover()`, for the option `handover`. It is opaque. */
export interface HandoverPolicy<In> {
  readonly [types]: (message: In) => void;
}
