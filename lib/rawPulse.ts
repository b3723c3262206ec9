import type { Frame, HeartbeatSocketConfig } from './config.js';
import type { Journal } from './journal.js';
import { createPulse, type Pulse } from './pulse.js';

/** The pulse of raw data: it reports what it does, and outlives a `ping`, `isPong` or `isPing` that throws. */
export function createRawPulse(
  send: (ping: Frame) => void,
  config: Exclude<HeartbeatSocketConfig<unknown>['heartbeat'], false | undefined>,
  { report, guard }: Journal,
): () => Pulse<unknown> {
  const { ping, isPong, answer } = config;
  return createPulse<unknown, Frame>(send, {
    ...config,
    ping: typeof ping === 'function' ? guard('ping', ping) : ping,
    isPong: isPong && guard('isPong', isPong),
    answer: answer && { ...answer, isPing: guard('isPing', answer.isPing) },
    onPing: () => report({ type: 'ping' }),
    onPong: (latency) => report({ type: 'pong', latency }),
  });
}
