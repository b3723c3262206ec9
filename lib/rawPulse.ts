import type { Frame } from './config.js';
import type { Journal } from './journal.js';
import type { HeartbeatConfig } from './operators/heartbeat.js';
import { createPulse, looksLikePong, type Pulse } from './pulse.js';

/**
 * The pulse of undecoded frames: it looks at a frame's data, reports what it does, and outlives a throwing `ping`, `isPong`
 * or `isPing`.
 */
export function createRawPulse(
  send: (ping: Frame) => void,
  config: HeartbeatConfig<unknown, Frame>,
  { report, guard }: Journal,
): () => Pulse<MessageEvent> {
  const { ping, answer } = config;
  const isPong = config.isPong ? guard('isPong', config.isPong) : looksLikePong;
  const isPing = answer && guard('isPing', answer.isPing);
  return createPulse<MessageEvent, Frame>(send, {
    ...config,
    ping: typeof ping === 'function' ? guard('ping', ping) : ping,
    isPong: ({ data }, lastPing) => !!isPong(data, lastPing),
    answer: answer && { ...answer, isPing: ({ data }) => !!isPing?.(data) },
    onPing: () => report({ type: 'ping' }),
    onPong: (latency) => report({ type: 'pong', latency }),
  });
}
