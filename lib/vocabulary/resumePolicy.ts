/** The position of a message in a stream. */
export type Cursor = string | number | bigint;

declare const types: unique symbol;

/** The result of `resume()`, for the option `resume`. It is opaque. */
export interface ResumePolicy<In, Out> {
  readonly [types]: (message: In) => Out;
}
