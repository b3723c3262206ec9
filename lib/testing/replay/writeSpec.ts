import { writeMarbles } from '../marbles.js';
import type { Beat } from './heartbeats.js';
import type { Call, Replay } from './replay.js';
import type { Script } from './scripts.js';

/** Writes a spec that replays a recording. */
export function writeSpec(given: Replay): string {
  const { isWhole, scripts, beats, waits, connectTimeout, calls, end, states, messages, values } = given;
  const isProbed = beats.some(Boolean);
  const hasHandover = calls.some(({ method }) => method === 'handover');
  const operators = ['catchError', 'concatWith', 'EMPTY', 'map', 'NEVER', ...(calls.length ? ['timer'] : [])];
  const library = [
    ...(hasHandover ? ['handover'] : []),
    'heartbeatSocket$',
    ...(isProbed ? ['type SocketHeartbeat'] : []),
  ];

  return `import { ${operators.join(', ')} } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { ${library.join(', ')} } from 'rxjs-heartbeat-socket';
import { assertMarbles, marbleServer } from 'rxjs-heartbeat-socket/testing';

${isWhole ? '' : FORGOTTEN}it('goes through what was recorded', () => {
  new TestScheduler(assertMarbles).run(({ cold, expectObservable }) => {
    const attempts = [
${scripts.map(scriptLine).join('\n')}
    ];
    const values = ${literal(values)};
    const { WebSocketCtor } = marbleServer(cold, attempts, { values, reply: () => undefined });
    const waits: number[] = [${waits.join(', ')}]; // as they were; when none is left, a loss is the end
${isProbed ? `    // the ping of each session that is not answered; false where all were\n    const beats: (false | SocketHeartbeat)[] = [${beats.map(beatText).join(', ')}];\n` : ''}    const socket$ = heartbeatSocket$<unknown>({
      url: 'ws://test',
      WebSocketCtor,
      heartbeat: ${isProbed ? '() => beats.shift() ?? false' : 'false'},
      connectTimeout: ${connectTimeout},
      reconnect: { delay: () => waits.shift() ?? 0, shouldReconnect: () => waits.length > 0 },
${hasHandover ? '      handover: handover({ drainTimeout: 0 }),\n' : ''}      lifecycle: false,
    });
    const message$ = socket$.pipe(
      catchError(() => EMPTY),
      concatWith(NEVER),
    );
    // connecting, open, waiting, idle; x is closed
    const letters = { idle: 'i', connecting: 'c', open: 'o', waiting: 'w', closed: 'x' };
    const state$ = socket$.status$.pipe(map(({ state }) => letters[state]));
${calls.map(callLine).join('')}
    expectObservable(message$, '${writeMarbles([
      { time: 0, letter: '^' },
      { time: end, letter: '!' },
    ])}').toBe('${writeMarbles(messages)}', values);
    expectObservable(state$).toBe('${writeMarbles(states)}');
  });
});
`;
}

/** In a literal, `"__proto__":` would be no property. */
const literal = (values: Replay['values']) => JSON.stringify(values).replace(/"__proto__":/g, '["__proto__"]:');

function scriptLine({ marbles, code }: Script): string {
  const text = writeMarbles(marbles);
  return `      ${code === undefined ? `'${text}'` : `{ marbles: '${text}', code: ${code} }`},`;
}

const FORGOTTEN = `// The recording begins later than the connection, or has forgotten its beginning (see its limit): this begins there.
`;

const beatText = (beat: Beat) =>
  beat ? `{ interval: ${beat.interval}, pongTimeout: ${beat.pongTimeout}, patience: 0 }` : 'false';

const callLine = ({ time, method }: Call) => `    timer(${time}).subscribe(() => socket$.${method}());\n`;
