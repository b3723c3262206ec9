import { load } from '../contenders/index.mjs';
import { startServer } from '../harness/child.mjs';
import { contest } from '../harness/rounds.mjs';
import { figure, range, times } from '../report/words.mjs';

export const name = 'reasons';
export const heading = 'Reasons for moved goals';
export const intro = `This bench gives the reasons for the goals that were moved. It measures the same work with fewer parts of the library, and in RxJS alone, all in one run.`;

/** How much more `idle: true` may take for a frame than to read the clock. */
export const IDLE_TO_CLOCK = 1.4;

const CONNECTIONS = 1_000;
const ROUNDS = 3;

const loaded = (names) => Promise.all(names.map(load));
const perFrame = await loaded(['rxjs', 'reasons/mark', 'reasons/clock', 'heartbeatSocket', 'heartbeatSocketIdle']);
const silent = await loaded(['rxjs', 'reasons/withReconnect']);
const inPart = await loaded(['reasons/withHeartbeat', 'reasons/withBoth']);
const beating = await loaded(['heartbeatSocket', 'handWritten', 'reasons/plainRxjs']);
const idle = [...silent, ...inPart, ...beating];

const namesOf = (contenders) => contenders.map(({ name }) => name);

export async function measure() {
  const frames = await contest(namesOf(perFrame), ROUNDS, 'inboundFake', { batches: 20, size: 100_000 });
  const server = await startServer('pongServer');
  const options = { url: server.url, connections: CONNECTIONS, heartbeat: { interval: 1_000, timeout: 5_000 } };
  const connections = {
    ...(await contest(namesOf(silent), 1, 'idleConnections', options)),
    ...(await contest(namesOf(inPart), 1, 'idleConnections', { ...options, cpuTime: 2_500 })),
    ...(await contest(namesOf(beating), ROUNDS, 'idleConnections', { ...options, cpuTime: 2_500 })),
  };
  server.stop();
  return { frames, connections };
}

const kilobytes = (bytes) => figure(bytes / 1_000, 1);
const perMessage = ({ frames }, name) => frames[name].nanoseconds.median;
const perBeat = ({ connections }, name) => connections[name].cpu.median;
const heap = ({ connections }, name) => connections[name].heap.median;

export const tables = (data) => [
  {
    caption: 'A message, on a fake WebSocket',
    head: ['client', 'ns/message', '× rxjs'],
    rows: perFrame.map(({ name, title }) => [
      title,
      range(data.frames[name].nanoseconds),
      times(perMessage(data, name) / perMessage(data, 'rxjs')),
    ]),
  },
  {
    caption: `An idle connection, of ${figure(CONNECTIONS)}`,
    head: ['client', 'heap kB', 'more than rxjs', 'CPU µs/ping', '× hand-written'],
    rows: idle.map(({ name, title, hasHeartbeat }) => [
      title,
      kilobytes(heap(data, name)),
      kilobytes(heap(data, name) - heap(data, 'rxjs')),
      hasHeartbeat ? range(data.connections[name].cpu, 1) : '–',
      hasHeartbeat ? times(perBeat(data, name) / perBeat(data, 'handWritten')) : '–',
    ]),
  },
];

/** What these figures say of the goals that were moved, for the benches that have them; nothing if they were not measured. */
export const factsOf = ({ reasons } = {}) => reasons && facts(reasons);

const facts = (data) => ({
  clock: perMessage(data, 'reasons/clock') / perMessage(data, 'rxjs'),
  operators: (heap(data, 'reasons/withBoth') - heap(data, 'rxjs')) / 1_000,
  plainHeap: (heap(data, 'reasons/plainRxjs') - heap(data, 'rxjs')) / 1_000,
  plainBeat: perBeat(data, 'reasons/plainRxjs') / perBeat(data, 'handWritten'),
});

export const targets = (data) => [
  {
    text: 'CPU per ping ÷ a ping, a timeout and its pong in RxJS',
    value: perBeat(data, 'heartbeatSocket') / perBeat(data, 'reasons/plainRxjs'),
    atMost: 1.3,
  },
  {
    text: 'fake WebSocket, time per message, `idle: true` ÷ reading the clock for each frame',
    value: perMessage(data, 'heartbeatSocketIdle') / perMessage(data, 'reasons/clock'),
    atMost: IDLE_TO_CLOCK,
  },
  {
    text: 'heap per idle connection, heartbeat() on a webSocket() ÷ a heartbeat in RxJS alone, both more than rxjs',
    value:
      (heap(data, 'reasons/withHeartbeat') - heap(data, 'rxjs')) /
      (heap(data, 'reasons/plainRxjs') - heap(data, 'rxjs')),
    // A figure of some kB varies by 2 between equal runs.
    atMost: 1.5,
  },
];
