import { merge, type Observable } from 'rxjs';
import type { Events } from '../events/events.js';
import { isFrame } from '../ground/options.js';
import { protocolPing } from '../ground/protocolPing.js';
import { saysYes } from '../ground/validate.js';
import type { HeartbeatConfig } from '../operators/heartbeatConfig.js';
import { looksLikePong } from '../operators/looksLikePong.js';
import type { Frame, SocketHeartbeat } from '../vocabulary/config.js';
import { controlFrames } from './controlFrames.js';
import type { Outgoing } from './outgoing.js';

/**
 * Returns the options of a socket's `heartbeat()`: it reads the raw data of frames, reports pings and pongs as events, and survives a
 * `ping`, `isPong` or `isPing` that throws. `signal$` triggers a ping ahead of time.
 */
export function heartbeatOptions(
  heartbeat: SocketHeartbeat,
  events: Events,
  signal$: Observable<unknown> | undefined,
  { link, confirmations }: Pick<Outgoing<unknown>, 'link' | 'confirmations'>,
): HeartbeatConfig<MessageEvent, Frame> {
  const { ping, isPong, idle, answer } = heartbeat;
  const confirmNow$ = confirmations.confirmNow$();
  const isPongData = isPong
    ? events.guard('isPong', (data: unknown, lastPing: Frame | undefined) =>
        saysYes('heartbeat.isPong', isPong(data, lastPing)),
      )
    : looksLikePong;
  const isPingData =
    answer && events.guard('isPing', (data: unknown) => saysYes('heartbeat.answer.isPing', answer.isPing(data)));
  const nextPing =
    typeof ping === 'function' &&
    events.guard('ping', () => {
      const frame = ping();
      if (frame !== undefined) isFrame('heartbeat.ping', frame);
      return frame;
    });
  return {
    ...heartbeat,
    ping: nextPing ? () => nextPing() ?? confirmations.onSkip() : (ping as Frame | undefined),
    isPong: ({ data }, lastPing) => isPongData(data, lastPing),
    // Frames of the peer must not delay a ping that confirms.
    idle: idle && !confirmations.needsPong,
    answer: answer && isPingData && { ...answer, isPing: ({ data }) => isPingData(data) },
    probe$: signal$ ? merge(signal$, confirmNow$) : confirmNow$,
    life$: controlFrames(link, ping === protocolPing),
    traffic: link,
    onPing(ping) {
      if (confirmations.isUnanswered()) events.emit({ type: 'no-pong' });
      confirmations.onPing(ping);
      events.emit({ type: 'ping' });
    },
    onPong(latency, ping) {
      confirmations.onPong(latency, ping);
      events.emit({ type: 'pong', latency });
    },
    onAnswer: (latency) => confirmations.onAnswer(latency),
  };
}
