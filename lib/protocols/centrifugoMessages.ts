/** A command of a client: `id` and one request. */
export interface CentrifugoCommand {
  readonly id?: number | undefined;
  readonly [request: string]: unknown;
}

/** A reply of the server. It has the `id` of the command that it answers. A push has none. */
export interface CentrifugoReply {
  readonly id?: number | undefined;
  readonly error?: { readonly code: number; readonly message?: string; readonly temporary?: boolean } | undefined;
  readonly push?: CentrifugoPush | undefined;
  readonly [result: string]: unknown;
}

/** A message of the server that answers no command. */
export interface CentrifugoPush {
  readonly channel?: string | undefined;
  readonly pub?: CentrifugoPublication | undefined;
  readonly unsubscribe?: { readonly code: number } | undefined;
  readonly disconnect?: { readonly code: number } | undefined;
  readonly [push: string]: unknown;
}

/** A message of a channel. */
export interface CentrifugoPublication {
  readonly data: unknown;
  /** Its place in the history of the channel, if the channel keeps one. */
  readonly offset?: number | undefined;
  readonly [field: string]: unknown;
}

/** The code of a token that is out of date. */
export const TOKEN_EXPIRED = 109;

let ids = 0;
/** Returns the next `id` of a command. */
export const nextId = () => (ids = (ids % 0xffffffff) + 1);

/** Makes the command that publishes a message to a channel. */
export const centrifugoPublish = (channel: string, data: unknown): CentrifugoCommand => ({
  id: nextId(),
  publish: { channel, data },
});
