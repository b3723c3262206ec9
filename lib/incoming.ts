import { EMPTY, noop, Subject, type Observable } from 'rxjs';
import type { HeartbeatSocketConfig } from './config.js';
import { nameOf } from './errors.js';
import type { Journal } from './journal.js';

/** The way in: from a frame to the subscribers. */
export interface Incoming<In, Out> {
  /** The messages, in the order in which they are to be had. */
  readonly message$: Observable<In>;
  readonly take: (frame: MessageEvent) => void;
  /** What to ask a new connection for. */
  readonly request: () => Out | undefined;
  /** Looks after what one connection holds back, while it is subscribed to. */
  readonly care$: Observable<unknown>;
}

export function createIncoming<In, Out>(config: HeartbeatSocketConfig<In, Out>, journal: Journal): Incoming<In, Out> {
  const { deserializer = ({ data }) => JSON.parse(data as string) as In, resume } = config;
  const message$ = new Subject<In>();
  const deliver = (message: In) => message$.next(message);
  const { take, request, care$ } = resume?.(deliver, journal) ?? {
    take: deliver,
    request: noop as () => undefined,
    care$: EMPTY,
  };

  return {
    message$,
    take(frame) {
      let message: In;
      try {
        message = deserializer(frame);
      } catch (error) {
        journal.report({ type: 'bad-frame', error: nameOf(error) });
        return;
      }
      take(message);
    },
    request,
    care$,
  };
}
