import { EMPTY, merge, type Observable } from 'rxjs';
import type { Frame, HeartbeatSocketConfig } from './config.js';
import type { Journal } from './journal.js';
import type { Outgoing } from './outgoing.js';
import type { HeartbeatConfig } from './operators/heartbeat.js';
import { createPulse, type Pulse } from './pulse.js';

/**
 * The pulse of raw data: it tells what it does, and outlives a `ping`, `isPong` or `isPing` that throws. `probe$` calls for a
 * ping ahead of time.
 */
export function createRawPulse<Out>(
  config: Exclude<HeartbeatSocketConfig<unknown>['heartbeat'], false | undefined>,
  outgoing: Outgoing<Out>,
  { report, guard }: Journal,
  probe$: Observable<unknown> | false,
): () => Pulse<unknown> {
  const { ping, isPong, idle, answer } = config;
  const told: HeartbeatConfig<unknown, Frame> = {
    ...config,
    ping: typeof ping === 'function' ? guard('ping', ping) : ping,
    isPong: isPong && guard('isPong', isPong),
    // A ping that confirms must not be put off for as long as the other end is talking.
    idle: idle && !outgoing.urgent$,
    answer: answer && { ...answer, isPing: guard('isPing', answer.isPing) },
    onPing() {
      outgoing.mark();
      report({ type: 'ping' });
    },
    onPong(latency) {
      outgoing.confirm();
      report({ type: 'pong', latency });
    },
  };
  const { urgent$ } = outgoing;
  return createPulse(outgoing.post, told, probe$ ? merge(probe$, urgent$ ?? EMPTY) : urgent$);
}
