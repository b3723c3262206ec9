import { concatMap, retry, type Observable } from 'rxjs';
import { fail } from '../ground/errors.js';
import { backoff } from '../operators/backoff.js';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import {
  nextId,
  TOKEN_EXPIRED,
  type CentrifugoCommand,
  type CentrifugoPublication,
  type CentrifugoReply,
} from './centrifugoMessages.js';
import { perKey } from './perKey.js';

/** The error of `centrifugoChannels` for a channel that the server refuses or takes away. */
export class CentrifugoChannelError extends Error {
  constructor(
    readonly code: number,
    readonly isTemporary: boolean,
  ) {
    super(`the server has refused a channel with code ${code}`);
    this.name = 'CentrifugoChannelError';
  }
}

/** An `unsubscribe` with this code or a higher one asks the client to subscribe again. */
const SUBSCRIBE_AGAIN = 2500;

interface Subscribed {
  readonly recoverable?: boolean;
  readonly epoch?: string;
  readonly offset?: number;
  readonly publications?: readonly CentrifugoPublication[];
}

/**
 * Returns a function that emits the publications of a channel of a shared socket. Each channel has one subscription at the server,
 * however many subscribers it has here. It is made again on every connection, and ends with the last subscriber. If the channel keeps
 * a history, the publications missed in between come first. `token` makes the subscription token of a channel that needs one.
 *
 * Errors: {@link CentrifugoChannelError} if the server refuses the channel or takes it away (a temporary refusal is retried); those of
 * the socket.
 */
export function centrifugoChannels(
  socket$: Pick<HeartbeatSocket<readonly CentrifugoReply[], CentrifugoCommand>, 'multiplex'>,
  token: (channel: string) => string | undefined = () => undefined,
): (channel: string) => Observable<CentrifugoPublication> {
  const delay = backoff();
  return perKey((channel: string) => {
    let asked = 0;
    let position: object = {};
    const isOurs = ({ id, push }: CentrifugoReply) => id === asked || push?.channel === channel;
    const keep = (offset: number | undefined) => {
      if (offset !== undefined && 'epoch' in position) position = { ...position, offset };
    };

    const publicationsOf = ({ id, error, push, subscribe }: CentrifugoReply): readonly CentrifugoPublication[] => {
      if (id === asked && error) {
        throw new CentrifugoChannelError(error.code, error.temporary ?? error.code === TOKEN_EXPIRED);
      }
      if (id === asked && subscribe) {
        const { recoverable, epoch, offset = 0, publications = [] } = subscribe as Subscribed;
        position = recoverable ? { recover: true, epoch, offset } : {};
        return publications;
      }
      if (push?.unsubscribe) {
        throw new CentrifugoChannelError(push.unsubscribe.code, push.unsubscribe.code >= SUBSCRIBE_AGAIN);
      }
      keep(push?.pub?.offset);
      return push?.pub ? [push.pub] : [];
    };

    return socket$
      .multiplex(
        () => ({ id: (asked = nextId()), subscribe: { channel, token: token(channel), ...position } }),
        () => ({ id: nextId(), unsubscribe: { channel } }),
        (replies) => replies.some(isOurs),
      )
      .pipe(
        concatMap((replies) => replies.filter(isOurs).flatMap(publicationsOf)),
        retry({
          delay: (error: Partial<CentrifugoChannelError>, attempt) =>
            error.isTemporary === true ? delay(error, attempt) : fail(error),
          resetOnSuccess: true,
        }),
      );
  });
}
