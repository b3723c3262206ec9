import { mergeMap, type Observable } from 'rxjs';
import type { HeartbeatSocket } from '../vocabulary/socket.js';
import type { MqttPacket } from './mqttCodec.js';
import { perKey } from './perKey.js';

/** The code of a subscription with QoS 0. */
const GRANTED = 0;

/** The error of `mqttTopics` for a topic filter that the server refuses. */
export class MqttSubscriptionError extends Error {
  constructor(readonly code: number) {
    super(`the server has refused a subscription with code ${code}`);
    this.name = 'MqttSubscriptionError';
  }
}

/**
 * Returns a function that emits the messages to a topic filter on a shared socket, with QoS 0. Each filter has one subscription at the
 * server, however many subscribers it has here. It is made again on every connection, and ends with the last subscriber.
 *
 * Errors: {@link MqttSubscriptionError} if the server refuses the filter; those of the socket.
 */
export function mqttTopics(
  socket$: Pick<HeartbeatSocket<readonly MqttPacket[], MqttPacket>, 'multiplex'>,
): (filter: string) => Observable<MqttPacket> {
  let ids = 0;
  const nextId = () => (ids = (ids % 0xffff) + 1);
  return perKey((filter: string) => {
    let asked = 0;
    const levels = filter.replace(/^\$share\/[^/]*\//, '').split('/');
    const isAnswer = ({ cmd, messageId }: MqttPacket) => cmd === 'suback' && messageId === asked;
    const isOurs = ({ cmd, topic }: MqttPacket) => cmd === 'publish' && fits(levels, topic ?? '');
    const isForUs = (packet: MqttPacket) => isAnswer(packet) || isOurs(packet);
    return socket$
      .multiplex(
        () => ({ cmd: 'subscribe', messageId: (asked = nextId()), subscriptions: [{ topic: filter, qos: 0 }] }),
        () => ({ cmd: 'unsubscribe', messageId: nextId(), unsubscriptions: [filter] }),
        (packets) => packets.some(isForUs),
      )
      .pipe(
        mergeMap((packets) => {
          const [code = GRANTED] = (packets.find(isAnswer)?.granted ?? []) as number[];
          if (code >= 0x80) throw new MqttSubscriptionError(code);
          return packets.filter(isOurs);
        }),
      );
  });
}

/** Tells whether a topic matches a filter with `+` and `#`. A topic that begins with `$` matches only a filter that does. */
function fits(levels: readonly string[], topic: string): boolean {
  const names = topic.split('/');
  if (topic.startsWith('$') && !levels[0]?.startsWith('$')) return false;
  const isOpen = levels[levels.length - 1] === '#';
  const fixed = isOpen ? levels.slice(0, -1) : levels;
  return (
    (isOpen ? names.length >= fixed.length : names.length === fixed.length) &&
    fixed.every((level, i) => level === '+' || level === names[i])
  );
}
