import { contenders } from '../contenders/index.mjs';
import { startServer } from '../harness/child.mjs';
import { contest } from '../harness/rounds.mjs';
import { bars } from '../report/bars.mjs';
import { figure, range, times, yesNo } from '../report/words.mjs';
import { factsOf, IDLE_TO_CLOCK } from './reasons.mjs';

export const name = 'inbound';
export const heading = 'Inbound messages';
export const intro = `This bench measures the cost of receiving a message. A fake WebSocket only calls its handlers, and nothing is parsed, so that figure is the
client's own work. A real \`ws\` server, in its own process, sends text frames of 64 bytes, and every contender parses them as JSON; most of that work
is done by \`ws\` and the kernel. Contenders with a heartbeat have it on, all with the same interval and timeout. Figures are medians of the rounds, with
their range; contenders take turns.`;

const ROUNDS = 5;
const names = contenders.map(({ name }) => name);

export async function measure() {
  const fake = await contest(names, ROUNDS, 'inboundFake', { batches: 20, size: 100_000 });
  const server = await startServer('floodServer');
  const real = await contest(names, ROUNDS, 'inboundReal', { url: server.url, messages: 300_000 });
  server.stop();
  return Object.fromEntries(names.map((name) => [name, { ...fake[name], ...real[name] }]));
}

export const tables = (data) => [
  {
    head: [
      'client',
      'notices a dead peer',
      'fake: ns/message',
      '× rxjs',
      'real: messages/s',
      '× raw',
      'CPU µs/message',
      '× rxjs',
    ],
    rows: contenders.map(({ name, title, hasHeartbeat }) => {
      const { nanoseconds, rate, cpu } = data[name];
      return [
        title,
        yesNo(hasHeartbeat),
        range(nanoseconds),
        times(nanoseconds.median / data.rxjs.nanoseconds.median),
        figure(rate.median),
        times(rate.median / data.raw.rate.median),
        range(cpu, 2),
        times(cpu.median / data.rxjs.cpu.median),
      ];
    }),
  },
];

export function targets(data, results) {
  const { heartbeatSocket: ours, heartbeatSocketIdle: idle, rxjs, rxjsTimeout } = data;
  const others = contenders.filter(({ hasHeartbeat, isOurs }) => hasHeartbeat && !isOurs).map(({ name }) => data[name]);
  const fastest = Math.min(...others.map(({ nanoseconds }) => nanoseconds.median));
  const highest = Math.max(...others.map(({ rate }) => rate.median));
  const facts = factsOf(results);
  const [fake, real] = ['fake WebSocket, time per message', 'real server'];
  return [
    { text: `${fake} ÷ rxjs`, value: ours.nanoseconds.median / rxjs.nanoseconds.median, atMost: 1.25 },
    {
      text: `${fake}, \`idle: true\` ÷ rxjs`,
      value: idle.nanoseconds.median / rxjs.nanoseconds.median,
      atMost: idleLimit(facts),
      // The end of an interval without frames is known only from the time of the last one. A mark per frame, looked at once per
      // interval, would be as cheap as no `idle`, and notice silence up to a whole interval late.
      moved: { from: '1.4', because: `this option needs the time of the last frame${clockReason(facts)}` },
    },
    {
      text: `${fake}, the fastest peer with a heartbeat ÷ ours`,
      value: fastest / ours.nanoseconds.median,
      atLeast: 3.5,
    },
    { text: `${real}, CPU per message ÷ rxjs`, value: ours.cpu.median / rxjs.cpu.median, atMost: 1.06 },
    {
      text: `${real}, CPU per message ÷ rxjs with timeout`,
      value: ours.cpu.median / rxjsTimeout.cpu.median,
      atMost: 0.65,
    },
    {
      text: `${real}, messages/s ÷ the fastest peer with a heartbeat`,
      value: ours.rate.median / highest,
      atLeast: 1.4,
    },
  ];
}

/** What a clock takes depends on the machine and its load, and so does the limit. */
const idleLimit = (facts) => (facts ? Number((IDLE_TO_CLOCK * facts.clock).toFixed(2)) : 3.3);
const clockReason = (facts) => (facts ? `; only reading the clock for each frame takes ${times(facts.clock)}` : '');

export const plots = (data) => [
  bars({
    file: 'inbound.svg',
    title: 'Time per inbound message',
    description: 'Nanoseconds per message from a fake WebSocket, nothing parsed.',
    unit: 'ns',
    rows: contenders.map(({ name, title, hasHeartbeat, isOurs }) => ({
      label: title,
      value: data[name].nanoseconds.median,
      kind: isOurs ? 'ours' : hasHeartbeat ? 'peer' : 'blind',
    })),
    legend: { ours: 'heartbeatSocket$', peer: 'notices a dead peer', blind: 'does not' },
  }),
];
