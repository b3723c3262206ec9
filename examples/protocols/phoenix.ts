// Phoenix Channels, version 2 of its JSON protocol: [join reference, reference, topic, event, payload].
import { channels, type HeartbeatSocket, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';

export type PhoenixMessage = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: unknown,
];

let refs = 0;
const nextRef = () => String(++refs);

export const phoenix = {
  heartbeat: {
    ping: () => JSON.stringify([null, nextRef(), 'phoenix', 'heartbeat', {}]),
    isPong: (frame: unknown) => /^\[null,"\d+","phoenix","phx_reply"/.test(String(frame)),
  },
} satisfies Partial<HeartbeatSocketConfig<PhoenixMessage>>;

/** Joins a topic, again on every connection, and leaves it with its last subscriber. Emits nothing before it has joined. */
export function phoenixTopics(socket$: HeartbeatSocket<PhoenixMessage>) {
  const joinRefs = new Map<string, string>();
  return channels(socket$, {
    subscribe: (topic: string): PhoenixMessage => {
      const ref = nextRef();
      joinRefs.set(topic, ref);
      return [ref, ref, topic, 'phx_join', {}];
    },
    unsubscribe: (topic): PhoenixMessage => [joinRefs.get(topic) ?? null, nextRef(), topic, 'phx_leave', {}],
    keyOf: ([, , topic]) => topic,
    isConfirmation: ([, ref, , event, payload], topic) =>
      ref === joinRefs.get(topic) && event === 'phx_reply' && (payload as { status: string }).status === 'ok',
  });
}
