import { contest } from '../harness/rounds.mjs';
import { range, times } from '../report/words.mjs';

export const name = 'operators';
export const heading = 'The operators by hand';
export const intro = `This bench measures how much \`heartbeat()\` and \`reconnect()\` add to a message of a bare \`webSocket()\`, from the same fake WebSocket.
\`heartbeatSocket$\` itself is made of these operators.`;

const ROUNDS = 5;
const titles = {
  none: 'webSocket()',
  reconnect: 'webSocket() + reconnect()',
  heartbeat: 'webSocket() + heartbeat()',
  both: 'webSocket() + heartbeat() + reconnect()',
};

export const measure = () => contest(Object.keys(titles), ROUNDS, 'operatorsFake', { batches: 20, size: 100_000 });

const ratio = (data, name, to = 'none') => data[name].nanoseconds.median / data[to].nanoseconds.median;

export const tables = (data) => [
  {
    head: ['pipe', 'fake: ns/message', '× webSocket()'],
    rows: Object.entries(titles).map(([name, title]) => [
      title,
      range(data[name].nanoseconds),
      times(ratio(data, name)),
    ]),
  },
];

export const targets = (data) => [
  { text: 'reconnect() ÷ the pipe without it', value: ratio(data, 'reconnect'), atMost: 1.3 },
  {
    text: 'reconnect() ÷ the pipe without it, behind heartbeat()',
    value: ratio(data, 'both', 'heartbeat'),
    atMost: 1.3,
  },
];
