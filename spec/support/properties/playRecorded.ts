import { ignoreElements, Subject, timer } from 'rxjs';
import { handover, heartbeatSocket$, type HeartbeatSocketConfig, type LifecycleSignal } from '../../../lib/index.js';
import { UnreplayableError, type RecordedEvent } from '../../../lib/testing/index.js';
import { replay } from '../../../lib/testing/replay/replay.js';
import { writeSpec } from '../../../lib/testing/replay/writeSpec.js';
import { recordLife } from '../recording.js';
import { runSpec } from '../runModule.js';
import type { AnyLife } from './recordedLives.js';

/** Records a life and runs the spec that is written: it passes, and has the statuses and the messages of the life's end. */
export function playRecorded({
  acts,
  hasHandshake,
  wait,
  maxRetries,
  drainTimeout,
  renewAfter,
  lateness,
  ...given
}: AnyLife) {
  const signal$ = new Subject<LifecycleSignal>();
  let recorded: ReturnType<typeof recordLife>;
  try {
    recorded = recordLife({
      ...given,
      config: {
        lifecycle: signal$,
        reconnect: { delay: () => wait, maxRetries },
        handover: handover({ drainTimeout, renewAfter }),
        ...(hasHandshake && { onOpen: () => timer(90).pipe(ignoreElements()) }),
      },
      act(socket$) {
        timer(given.until + 1).subscribe(() => socket$.unsubscribe());
        for (const [at, what] of acts.filter(([at]) => at <= given.until)) {
          timer(at).subscribe(() => {
            if (what === 'subscribe') socket$.subscribe({ error: () => {} });
            else if (what in socket$) socket$[what as 'reconnect']();
            else signal$.next(what as LifecycleSignal);
          });
        }
      },
    });
  } catch (error) {
    if (isNoLife(error)) return;
    throw error;
  }
  const played = replayed(recorded.text);
  // After `idle` comes `connecting`, which is made up where the beginning is.
  const statuses = withoutLeaving(played.states).slice(2);
  expect(statuses).toEqual(withoutLeaving(recorded.states).slice(-statuses.length || Infinity));
  if (given.from === 0 && given.limit === 1_000) {
    const late = delayed(recorded.events, lateness);
    const text = writeSpec(replay(late, (late[late.length - 1]?.at ?? 0) + 100, false));
    expect(withoutLeaving(replayed(text).states)).toEqual(withoutLeaving(played.states));
  }
  // A handshake keeps its messages to itself.
  if (hasHandshake) return;
  const messages = given.payloads ? recorded.messages : [];
  const lived = withoutLeaving(recorded.states).slice(1, -1);
  const keepsAll = given.from === 0 && given.limit === 1_000 && !lived.some((state) => /idle|closed/.test(state));
  expect(played.messages).toEqual(keepsAll ? messages : messages.slice(-played.messages.length || Infinity));
}

/** There is nothing to replay, or a timer of this life is due when an event clears it, which TestScheduler does not play. */
const isNoLife = (error: unknown) =>
  error instanceof UnreplayableError
    ? error.reason === 'no-connection'
    : (error as Error).message.startsWith('Expected a due');

function replayed(text: string) {
  const states: string[] = [];
  const messages: unknown[] = [];
  runSpec(text, {
    heartbeatSocket$: ((config: HeartbeatSocketConfig<unknown>) => {
      const socket$ = heartbeatSocket$({
        ...config,
        deserializer: ({ data }) => {
          const message: unknown = JSON.parse(String(data));
          messages.push(message);
          return message;
        },
      });
      socket$.status$.subscribe(({ state }) => states.push(state));
      return socket$;
    }) as typeof heartbeatSocket$,
  });
  return { states, messages };
}

/** The test leaves last, and the client has not left yet or has been gone before. A socket that waits may be put aside, and waits. */
function withoutLeaving(states: readonly string[]): string[] {
  const left = states.filter((state, i) => state !== 'waiting' || states[i - 1] !== 'waiting');
  while (left[left.length - 1] === 'idle') left.pop();
  return left;
}

/** The same, as a busy machine would have told it: each a little late, none before what came before it. */
function delayed(events: readonly RecordedEvent[], lateness: readonly number[]): RecordedEvent[] {
  let last = 0;
  return events.map((event, i) => {
    last = Math.max(last, event.at + (lateness[i % lateness.length] ?? 0));
    return { ...event, at: last };
  });
}
