import { filter, of, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$, type HeartbeatSocket, type HeartbeatSocketConfig } from '../../lib/index.js';
import { marbleServer, record, type Attempt, type RecordedEvent, type RecordOptions } from '../../lib/testing/index.js';

/** The life of a socket that is recorded. */
export interface RecordedLife extends RecordOptions {
  readonly attempts: readonly (string | Attempt)[];
  readonly config?: Partial<HeartbeatSocketConfig<unknown>>;
  readonly until?: number;
  /** When the recording begins. */
  readonly from?: number;
  readonly act?: (socket$: HeartbeatSocket<unknown>) => void;
}

/** What comes after the attempts of a life. */
const HANGING = Array<string>(30).fill('-');

/** Lives it in virtual time, and tells the spec that was written, the states since the recording began, and the messages that came. */
export function recordLife({ attempts, config, until = 60_000, from = 0, act, ...options }: RecordedLife) {
  let text = '';
  let events: readonly RecordedEvent[] = [];
  const states: string[] = [];
  const messages: unknown[] = [];
  new TestScheduler(() => {}).run(({ cold, flush }) => {
    const { WebSocketCtor } = marbleServer(cold, [...attempts, ...HANGING], {
      reply: () => undefined,
      serializer: (letter) => (letter === 'p' ? '{"type":"pong"}' : JSON.stringify(letter)),
    });
    const socket$ = heartbeatSocket$<unknown>({
      url: 'ws://test',
      WebSocketCtor,
      heartbeat: { interval: 2_000, pongTimeout: 1_000 },
      connectTimeout: 6_000,
      reconnect: 500,
      deserializer: ({ data }) => {
        const message: unknown = JSON.parse(String(data));
        if (!text) messages.push(message);
        return message;
      },
      ...config,
    });
    (from ? timer(from) : of(0)).subscribe(() => {
      const recording = record(socket$, options);
      // The handshake in messages is a part of connecting.
      socket$.status$
        .pipe(filter((status) => !text && !('phase' in status)))
        .subscribe(({ state }) => states.push(state));
      timer(until - from).subscribe(() => {
        text = recording.toMarbles();
        ({ events } = recording);
        recording.stop();
      });
    });
    const subscription = socket$.subscribe({ error: () => {} });
    act?.(socket$);
    timer(until).subscribe(() => subscription.unsubscribe());
    flush();
  });
  return { text, events, states, messages };
}

/** The states that the written spec expects. */
export const expectedIn = (text: string) =>
  /toBe\('([^']*)'\);\n {2}\}\);/.exec(text)![1]!.replace(/[\d.]+(ms|s|m)| |-/g, '');
