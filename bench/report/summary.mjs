import { markdownTable } from '../../tools/figures/markdownTable.ts';
import { figure, times } from './words.mjs';

const columns = {
  heartbeatSocket: '`heartbeatSocket$`',
  rxjs: '`webSocket()`',
  rxjsTimeout: '`webSocket()` + `timeout`',
  classic: 'the classic script',
  reconnectingWebsocket: 'reconnecting-websocket',
};

/** The figures that most people ask for, of the clients that most people know. */
export function summary({ inbound, timers, detect, size }) {
  const names = Object.keys(columns);
  const { rxjs } = inbound;
  const seconds = (figures) => (figures ? `${figure(figures.median / 1_000, 1)} s` : 'never');
  const rows = [
    ['time per message, on a fake socket', (name) => times(inbound[name].nanoseconds.median / rxjs.nanoseconds.median)],
    ['CPU per message, from a real server', (name) => times(inbound[name].cpu.median / rxjs.cpu.median)],
    ['timer calls per 100 000 messages', (name) => figure(timers[name])],
    ['a pulled cable is noticed after (bound: 1.5 s)', (name) => seconds(detect[name].noticed)],
    ['a new socket is open after', (name) => seconds(detect[name].reopened)],
    ['reconnects after a connect that hangs', (name) => (detect[name].hung == null ? 'no' : 'yes')],
    ['bytes, without RxJS', (name) => figure(size[name === 'heartbeatSocket' ? 'socket' : name].own)],
  ];
  return markdownTable({
    head: ['', ...Object.values(columns)],
    rows: rows.map(([text, cell]) => [text, ...names.map(cell)]),
  });
}
