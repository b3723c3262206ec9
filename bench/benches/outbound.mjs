import { contenders } from '../contenders/index.mjs';
import { startServer } from '../harness/child.mjs';
import { contest } from '../harness/rounds.mjs';
import { figure, range, times } from '../report/words.mjs';

export const name = 'outbound';
export const heading = 'Outbound messages';
export const intro = `This bench measures the cost of sending a message, a text of 64 bytes that is not serialised. With a real server every message is a system call,
which is nearly all of the work. That column does not separate the contenders, and has no target.`;

const ROUNDS = 5;
const names = contenders.map(({ name }) => name);

export async function measure() {
  const fake = await contest(names, ROUNDS, 'outboundFake', { batches: 20, size: 100_000 });
  const server = await startServer('floodServer');
  const real = await contest(names, 3, 'outboundReal', { url: server.url, messages: 60_000 });
  server.stop();
  return Object.fromEntries(names.map((name) => [name, { ...fake[name], ...real[name] }]));
}

export const tables = (data) => [
  {
    head: ['client', 'fake: ns/message', '× rxjs', 'real: messages/s', 'CPU µs/message'],
    rows: contenders.map(({ name, title }) => {
      const { nanoseconds, rate, cpu } = data[name];
      return [
        title,
        range(nanoseconds, 1),
        times(nanoseconds.median / data.rxjs.nanoseconds.median),
        figure(rate.median),
        range(cpu, 1),
      ];
    }),
  },
];

export const targets = ({ heartbeatSocket, rxjs }) => [
  {
    text: 'fake WebSocket, time per message ÷ rxjs',
    value: heartbeatSocket.nanoseconds.median / rxjs.nanoseconds.median,
    atMost: 1.05,
  },
];
