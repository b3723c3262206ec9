import { writeMarbles, type Marble } from '../../lib/testing/marbles.js';
import { isOfClient, type Mark } from './marks.js';
import { replay, type End, type Replayed } from './replay.js';
import type { Act } from './scene.js';
import { SETTINGS } from './settings.js';
import { actWords, seconds } from './words.js';

type Moment = Replayed<Mark | End>;

const { interval, pongTimeout, patience, connectTimeout } = SETTINGS;

/** A spec that replays what the marks tell: the server's part as scripts, the client's as what is expected of it. */
export function writeDiagram(marks: readonly Mark[], acts: readonly Act[], now: number): string {
  const start = marks[0]?.at ?? now;
  const moments = replay(marks, now);
  const end = moments[moments.length - 1]?.time ?? 1;
  const waits = marks.flatMap((mark) => (mark.type === 'waiting' ? [mark.wait] : []));
  const messages = select(moments, (mark) => (mark.type === 'message' ? mark.text : undefined));
  const states = select(moments, stateLetter);
  const pings = select(moments, (mark) => (mark.type === 'ping' ? 'p' : undefined));

  return `import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { assertMarbles, marbleServer } from 'rxjs-heartbeat-socket/testing';

${comment(acts, start, now)}
it('goes through what was seen in the playground', () => {
  new TestScheduler(assertMarbles).run(({ cold, expectObservable }) => {
    const attempts = [
${attempts(moments).map(script).join('\n')}
    ];
    // A p is a pong, at the time when it came.
    const { WebSocketCtor, received$ } = marbleServer(cold, attempts, {
      serializer: (letter) => (letter === 'p' ? '{"type":"pong"}' : JSON.stringify(letter)),
      reply: () => undefined,
    });
    const waits = [${waits.join(', ')}]; // as the backoff drew them
    const socket$ = heartbeatSocket$<string>({
      url: 'ws://test',
      WebSocketCtor,
      heartbeat: { interval: ${interval}, pongTimeout: ${pongTimeout}, patience: ${patience} },
      connectTimeout: ${connectTimeout},
      reconnect: { delay: () => waits.shift() ?? 0 },
    });
    // connecting, open, waiting; idle when the test leaves
    const state$ = socket$.status$.pipe(map(({ state }) => state.charAt(0)));

    expectObservable(socket$, '${writeMarbles([
      { time: 0, letter: '^' },
      { time: end, letter: '!' },
    ])}').toBe('${writeMarbles(messages)}');
    expectObservable(state$).toBe('${writeMarbles(states)}');
    expectObservable(received$).toBe('${writeMarbles(pings)}', { p: '{"type":"ping"}' });
  });
});
`;
}

function comment(acts: readonly Act[], start: number, now: number): string {
  const lines = acts.map((act) => `//   ${seconds(act.at - start).padStart(7)}  ${actWords(act)}`);
  return [`// Seen in the playground, in ${seconds(now - start)}${lines.length ? ':' : '.'}`, ...lines].join('\n');
}

/** What happens in each attempt, from its beginning. */
function attempts(moments: readonly Moment[]): Moment[][] {
  const starts = moments.flatMap(({ mark }, i) => (mark.type === 'connecting' ? [i] : []));
  return starts.map((start, i) =>
    moments.slice(start, starts[i + 1]).map(({ mark, time }) => ({ mark, time: time - (moments[start]?.time ?? 0) })),
  );
}

function script(attempt: readonly Moment[]): string {
  const text = writeMarbles(select(attempt, serverLetter));
  const code = attempt.flatMap(({ mark }) => (mark.type === 'lost' && mark.wasClean ? [mark.code ?? 1005] : []))[0];
  return `      ${code === undefined ? `'${text}'` : `{ marbles: '${text}', code: ${code} }`},`;
}

function serverLetter(mark: Mark | End): string | undefined {
  switch (mark.type) {
    case 'open':
      return 'o';
    case 'message':
      return mark.text;
    case 'pong':
      return 'p';
    case 'lost':
      return isOfClient(mark) ? undefined : mark.wasClean ? '|' : '#';
    default:
      return undefined;
  }
}

function stateLetter(mark: Mark | End): string | undefined {
  switch (mark.type) {
    case 'connecting':
    case 'open':
    case 'waiting':
      return mark.type.charAt(0);
    case 'end':
      return 'i';
    default:
      return undefined;
  }
}

function select(moments: readonly Moment[], letterOf: (mark: Mark | End) => string | undefined): Marble[] {
  return moments.flatMap(({ mark, time }) => {
    const letter = letterOf(mark);
    return letter === undefined ? [] : [{ time, letter }];
  });
}
