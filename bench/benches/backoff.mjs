import { mulberry32 } from '../../tools/mulberry32.ts';
import { herdPlot } from '../backoff/plot.mjs';
import { outage } from '../backoff/outage.mjs';
import { policies } from '../backoff/policies.mjs';
import { rate, seconds } from '../backoff/units.mjs';
import { median } from '../harness/stats.mjs';
import { figure } from '../report/words.mjs';

export const name = 'backoff';
export const heading = 'Backoff';
export const intro = `This bench simulates how 100 000 clients reconnect after their server drops them at the same moment. The random numbers are seeded, so every run gives
the same figures. While the server is down, it refuses a client at once. After that it accepts every client, or 5 000 connects/s (a token bucket that holds
500), and refused clients back off again. The peak is the highest number of connect attempts in any second (a window that slides by 10 ms) after the server's
return. Times start at the return, too. "Never" means not within 10 minutes of the drop. A wait that doubles goes from 1 s to 30 s. Equal, full and
decorrelated jitter are as [AWS describes
them](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).`;

const CAPACITY = 5_000;
const DOWN_FOR = 30_000;

export async function measure() {
  return Object.fromEntries(policies.map(({ name, policy }) => [name, measurePolicy(policy)]));
}

function measurePolicy(policy) {
  const limited = outage(policy, { downFor: DOWN_FOR, capacity: CAPACITY });
  return {
    firstRetry: firstRetry(policy),
    unlimited: outage(policy, { downFor: DOWN_FOR }).figures,
    limited: limited.figures,
    short: outage(policy, { downFor: 1_000 }).figures,
    long: outage(policy, { downFor: 300_000 }).figures,
    perSecond: limited.perSecond,
  };
}

function firstRetry(policy) {
  const wait = policy(mulberry32(1));
  return Math.round(median(Array.from({ length: 100_001 }, () => wait(1, 0))));
}

export const tables = (data) => [
  {
    caption: 'The server is down for 30 s:',
    head: [
      'policy',
      'peak, server unlimited',
      '99 % back',
      'attempts per client',
      'peak, 5 000 connects/s',
      '99 % back',
      'attempts per client',
    ],
    rows: policies.map(({ name, title }) => [
      title,
      ...recovery(data[name].unlimited),
      ...recovery(data[name].limited),
    ]),
  },
  {
    caption: 'It is down for 1 s, or for 5 min, and unlimited after that:',
    head: ['policy', 'first retry, median', '1 s: peak', 'half are back', '99 % back', '5 min: peak', '99 % back'],
    rows: policies.map(({ name, title }) => {
      const { firstRetry, short, long } = data[name];
      return [
        title,
        seconds(firstRetry),
        rate(short.peak),
        seconds(short.half),
        seconds(short.nearlyAll),
        rate(long.peak),
        seconds(long.nearlyAll),
      ];
    }),
  },
];

const recovery = ({ peak, nearlyAll, attemptsPerClient }) => [
  rate(peak),
  seconds(nearlyAll),
  figure(attemptsPerClient, 1),
];

export function targets(data) {
  const { library, spread, equalJitter, fullJitter, decorrelated } = data;
  const lowest = Math.min(...[equalJitter, fullJitter, decorrelated].map(({ unlimited }) => unlimited.peak));
  const inSeconds = (text, ms, atMost) => ({ text, value: ms === null ? Infinity : ms / 1_000, atMost, unit: ' s' });
  return [
    { text: 'down 30 s, peak ÷ the lowest of the AWS policies', value: library.unlimited.peak / lowest, atMost: 0.8 },
    { text: 'down 30 s, peak ÷ uniform spread', value: library.unlimited.peak / spread.unlimited.peak, atMost: 1.2 },
    { text: 'down 5 min, peak ÷ uniform spread', value: library.long.peak / spread.long.peak, atMost: 1.2 },
    inSeconds('down 30 s, 99 % back', library.unlimited.nearlyAll, 30),
    inSeconds('down 30 s, 99 % back at 5 000 connects/s', library.limited.nearlyAll, 30),
    inSeconds('down 1 s, half are back', library.short.half, 1),
  ];
}

const plotted = ['exponential', 'fixedJitter', 'fullJitter', 'library', 'spread'];

export const plots = (data) => [
  herdPlot({
    file: 'backoff.svg',
    title: 'Connect attempts per second after a drop, on a logarithmic scale',
    description: '100 000 clients are dropped at 0 by a server that is down for 30 s, then accepts 5 000 connects/s.',
    downFor: DOWN_FOR,
    capacity: CAPACITY,
    panels: plotted.map((name) => ({
      label: policies.find((policy) => policy.name === name).title.replaceAll('`', ''),
      isOurs: name === 'library',
      perSecond: data[name].perSecond,
      figures: data[name].limited,
    })),
  }),
];

export const floor = `The uniform spread has the lowest possible peak if no client waits longer than 30 s. It does not suit a short outage, since its first retry waits for
15 s. One phase at the cap (exactly 30 s each time after a first random wait) has nearly the same peak. But a server that accepts and drops makes all clients at the
cap come back at the same moment. 0.0 s means that a retry is due just as the server returns. A refused attempt costs this server nothing, which favours
policies that try often.`;
