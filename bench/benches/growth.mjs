import { runChild } from '../harness/child.mjs';
import { bars } from '../report/bars.mjs';
import { figure, times } from '../report/words.mjs';

export const name = 'growth';
export const heading = 'Growth';
export const intro = `This bench compares the cost of a message with its cost when a hundred times as many messages wait or are held back, or as many channels are open. It
reports the best of some rounds on a fake WebSocket. The limit is two where the cost is logarithmic.

When 100 000 messages wait, they survive a garbage collection, and V8 moves each to its old generation. A bare ring buffer of as many objects of
the same shape has the same cost. So the target for dropping the oldest message is relative to the growth of that ring.

With thousands of channels, a channel is no longer in the cache of the processor when its message arrives. A bare \`Map\` of RxJS subjects has the same
cost. So the target for channels is relative to the growth of that map.`;

const LIMIT = 1.5;
const WITH_LOGARITHM = 2;
/** For what grows with the garbage collector: no more than a bare peer does. What is quadratic grows four times as much. */
const NO_MORE = 1;
const MILLISECONDS = 1_000;

const thousands = [1_000, 100_000];
const hundreds = [100, 10_000];
const rows = [
  { row: 'held', title: 'fill a gap, messages held back', sizes: thousands, atMost: WITH_LOGARITHM, asks: 1 },
  { row: 'channels', title: 'a message, channels by key', sizes: hundreds, atMost: LIMIT, than: 'subjects', asks: 1 },
  { row: 'subjects', title: 'the same, a Map of subjects', sizes: hundreds, kind: 'peer', is: 'a Map of subjects' },
  { row: 'subscribers', title: 'a message, per subscriber', sizes: [10, 1_000], atMost: LIMIT },
  { row: 'status', title: 'a status, per listener', sizes: thousands, atMost: LIMIT },
  { row: 'batch', title: 'a message of a batch', sizes: thousands, atMost: LIMIT },
  { row: 'drain', title: 'send waiting messages', sizes: thousands, atMost: LIMIT },
  { row: 'confirm', title: 'confirm sent messages', sizes: thousands, atMost: LIMIT },
  { row: 'dropOldest', title: 'drop the oldest message', sizes: thousands, atMost: NO_MORE, than: 'ring' },
  { row: 'ring', title: 'the same, a ring of objects', sizes: thousands, kind: 'peer', is: 'a ring of objects' },
  { row: 'waiting', title: 'next() while others wait', sizes: thousands, atMost: LIMIT },
  { row: 'unsubscribe', title: 'unsubscribe() while messages wait', sizes: thousands, atMost: LIMIT },
  { row: 'received', title: 'fakeServer.received', sizes: thousands, atMost: LIMIT },
  { row: 'marbles', title: 'assertMarbles', sizes: hundreds, atMost: WITH_LOGARITHM },
];

export async function measure() {
  const data = {};
  for (const { row, sizes } of rows) {
    data[row] = [];
    for (const size of sizes) data[row].push(await runChild('growth', { row, size, milliseconds: MILLISECONDS }));
  }
  return data;
}

/** A row that is newer than the last whole run has its place from the next one on. */
const rowsIn = (data) => rows.filter(({ row }) => row in data);
const ratio = ([small, large]) => large.nanoseconds / small.nanoseconds;

export const tables = (data) => [
  {
    head: ['what', 'how many', 'ns/message', 'a hundred times as many', 'ns/message', 'ratio'],
    rows: rowsIn(data).map(({ row, title, sizes }) => {
      const [small, large] = data[row];
      const cells = [sizes[0], small.nanoseconds, sizes[1], large.nanoseconds].map((value) => figure(value));
      return [title, ...cells, times(ratio(data[row]))];
    }),
  },
];

export const targets = (data) =>
  rowsIn(data)
    .filter(({ atMost }) => atMost)
    .map(({ row, title, than, atMost }) => {
      const peer = rowsIn(data).find(({ row }) => row === than);
      return {
        text: `${title}: time per message at a hundred times the size${peer ? `, ÷ the ratio of ${peer.is}` : ''}`,
        value: ratio(data[row]) / (peer ? ratio(data[peer.row]) : 1),
        atMost,
      };
    });

export const plots = (data) => [
  bars({
    file: 'growth.svg',
    title: 'Time per message at a hundred times the size',
    description: 'In per cent of the time at the smaller size; 100 means no growth.',
    unit: '%',
    rows: rowsIn(data).map(({ row, title, kind = 'ours' }) => ({ label: title, value: 100 * ratio(data[row]), kind })),
    legend: { ours: 'heartbeatSocket$', peer: 'RxJS alone' },
  }),
];

/** The questions asked for a message: counted, not timed. */
export async function counted() {
  const facts = [];
  for (const { row, title, sizes, asks } of rows.filter(({ asks }) => asks)) {
    const { questions } = await runChild('growth', { row, size: sizes[1], milliseconds: 0 });
    facts.push({ text: `${title} (${figure(sizes[1])}): questions per message`, value: questions, atMost: asks });
  }
  return facts;
}
