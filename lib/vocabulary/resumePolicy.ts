/** Where a message stands in a stream. */
export type Cursor = string | number | bigint;

declare const types: unique symbol;

/** What `resume()` makes: the value of the option `resume`. There is nothing in it for anyone but the socket. */
export interface ResumePolicy<In, Out> {
  readonly [types]: (message: In) => Out;
}
