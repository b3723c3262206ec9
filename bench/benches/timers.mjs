import { contenders } from '../contenders/index.mjs';
import { runChild } from '../harness/child.mjs';
import { figure } from '../report/words.mjs';

export const name = 'timers';
export const heading = 'Timer calls';
export const intro = `This bench counts how often a timer is set or cleared while 100 000 messages arrive: the cost of the usual ways to detect silence.`;

const MESSAGES = 100_000;

export async function measure(measured = contenders) {
  const calls = {};
  for (const { name } of measured)
    ({ calls: calls[name] } = await runChild('timers', { contender: name, messages: MESSAGES }));
  return calls;
}

export const tables = (data) => [
  {
    head: ['client', 'timer calls per 100 000 messages'],
    rows: contenders.filter(({ name }) => name in data).map(({ name, title }) => [title, figure(data[name])]),
  },
];

export const targets = ({ heartbeatSocket, heartbeatSocketIdle }) => [
  { text: 'timer calls per 100 000 messages', value: heartbeatSocket, atMost: 0 },
  { text: 'timer calls per 100 000 messages, `idle: true`', value: heartbeatSocketIdle, atMost: 0 },
];
