import type { IncomingMessage } from 'node:http';
import { map, mergeMap, of, type Observable } from 'rxjs';
import { createKeys } from './admission.js';
import type { HeartbeatServerConfig } from './config.js';

/** Whose a connection is. */
export interface Identity {
  readonly key: string | undefined;
  /** Its place in the order of arrival: at this server, or with `claims` in the cluster. */
  readonly arrival: number;
}

/** Asks whose a connection is: emits it once and completes, or errors. */
export type Identify = (request: IncomingMessage) => Observable<Identity>;

/** With `claims`, a connection with a key is identified when its node has heard its claim. */
export function createIdentify<In, Out>(
  config: HeartbeatServerConfig<In, Out>,
  claims: { claim(key: string): Observable<number> } | undefined,
): Identify {
  const keyOf = createKeys(config);
  let arrivals = 0;

  return (request) => {
    const arrival = ++arrivals;
    const key$ = keyOf(request);
    if (!claims) return key$.pipe(map((key) => ({ key, arrival })));
    return key$.pipe(
      mergeMap((key) =>
        key === undefined ? of({ key, arrival }) : claims.claim(key).pipe(map((place) => ({ key, arrival: place }))),
      ),
    );
  };
}
