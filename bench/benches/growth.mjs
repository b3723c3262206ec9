import { runChild } from '../harness/child.mjs';
import { bars } from '../report/bars.mjs';
import { figure, times } from '../report/words.mjs';

export const name = 'growth';
export const heading = 'Growth';
export const intro = `This bench compares the cost of a message with that of one when a hundred times as many messages wait, are held back, or have a channel: the best of some
rounds on a fake WebSocket.`;

const rows = [
  { row: 'held', title: 'fill a gap, messages held back', sizes: [1_000, 100_000], atMost: 2, asks: 1 },
  { row: 'channels', title: 'a message, channels by key', sizes: [100, 10_000], atMost: 1.5, asks: 1 },
  { row: 'drain', title: 'send what waited', sizes: [1_000, 100_000], atMost: 1.5 },
  { row: 'dropOldest', title: 'drop the oldest of those that wait', sizes: [1_000, 100_000], atMost: 1.5 },
  { row: 'waiting', title: 'wait, behind those that wait', sizes: [1_000, 100_000], atMost: 1.5 },
  { row: 'unsubscribe', title: 'unsubscribe(), per message that waits', sizes: [1_000, 100_000], atMost: 1.5 },
];

const measureRow = async ({ row, sizes: [small, large] }) => [
  await runChild('growth', { row, size: small, rounds: 5 }),
  await runChild('growth', { row, size: large, rounds: 3 }),
];

export async function measure() {
  const data = {};
  for (const each of rows) data[each.row] = await measureRow(each);
  return data;
}

const ratio = ([small, large]) => large.nanoseconds / small.nanoseconds;

export const tables = (data) => [
  {
    head: ['what', 'how many', 'ns/message', 'a hundred times as many', 'ns/message', 'ratio'],
    rows: rows.map(({ row, title, sizes }) => {
      const [small, large] = data[row];
      const cells = [sizes[0], small.nanoseconds, sizes[1], large.nanoseconds].map((value) => figure(value));
      return [title, ...cells, times(ratio(data[row]))];
    }),
  },
];

export const targets = (data) =>
  rows.map(({ row, title, atMost }) => ({ text: `${title}: time per message at a hundred times the size`, value: ratio(data[row]), atMost })); // prettier-ignore

export const plots = (data) => [
  bars({
    file: 'growth.svg',
    title: 'Time per message at a hundred times the size',
    description: 'In per cent of the time at the smaller size; 100 is flat.',
    unit: '%',
    rows: rows.map(({ row, title }) => ({ label: title, value: 100 * ratio(data[row]), kind: 'ours' })),
    legend: { ours: 'heartbeatSocket$' },
  }),
];

/** The questions asked for a message: counted, not timed. */
export async function counted() {
  const facts = [];
  for (const { row, title, sizes, asks } of rows.filter(({ asks }) => asks)) {
    const { questions } = await runChild('growth', { row, size: sizes[1], rounds: 1 });
    facts.push({ text: `${title} (${figure(sizes[1])}): questions per message`, value: questions, atMost: asks });
  }
  return facts;
}
