import { fileURLToPath } from 'node:url';
import { bundledSize } from '../../tools/size/bundledSize.mjs';
import { sizeLimits } from '../../tools/size/sizeLimits.mjs';
import { figure } from '../report/words.mjs';

export const name = 'size';
export const heading = 'Size';
export const intro = `This table shows how many bytes each client adds to an app, bundled by esbuild, minified by terser and gzipped. RxJS counts with the parts that are
used; an app that uses RxJS anyway has most of them already.`;

const resolveDir = fileURLToPath(new URL('..', import.meta.url));
const ours = '../dist/esm/index.js';

const entries = [
  { key: 'everything', title: 'rxjs-heartbeat-socket, everything', code: `export * from '${ours}'` },
  { key: 'socket', title: 'heartbeatSocket$', code: `export { heartbeatSocket$ } from '${ours}'` },
  { key: 'heartbeat', title: 'heartbeat alone', code: `export { heartbeat } from '${ours}'` },
  { key: 'backoff', title: 'backoff alone', code: `export { backoff } from '${ours}'` },
  { key: 'rxjs', title: 'rxjs webSocket', code: `export { webSocket } from 'rxjs/webSocket'` },
  {
    key: 'rxjsTimeout',
    title: 'rxjs webSocket + timeout',
    code: `export { connect } from './contenders/rxjsTimeout.mjs'`,
  },
  { key: 'rxjsWebsockets', title: 'rxjs-websockets', code: `export { default } from 'rxjs-websockets'` },
  { key: 'classic', title: 'classic script', code: `export { connect } from './contenders/classic.mjs'` },
  {
    key: 'websocketHeartbeatJs',
    title: 'websocket-heartbeat-js',
    code: `export { default } from 'websocket-heartbeat-js'`,
  },
  {
    key: 'reconnectingWebsocket',
    title: 'reconnecting-websocket',
    code: `export { default } from 'reconnecting-websocket'`,
  },
  { key: 'partysocket', title: 'partysocket', code: `export { default } from 'partysocket/ws'` },
  { key: 'websocketTs', title: 'websocket-ts', code: `export * from 'websocket-ts'` },
];

export async function measure() {
  const sizes = {};
  for (const { key, code } of entries) {
    const [own, whole] = await Promise.all([false, true].map((rxjs) => bundledSize(code, { rxjs, resolveDir })));
    sizes[key] = { own: own.bytes, withRxjs: whole.bytes };
  }
  return sizes;
}

export const tables = (data) => [
  {
    head: ['', 'without rxjs', 'with rxjs'],
    rows: entries.map(({ key, title }) => [title, figure(data[key].own), figure(data[key].withRxjs)]),
  },
];

export const targets = ({ everything, socket, heartbeat, backoff }) => [
  { text: 'everything, without rxjs', value: everything.own, atMost: sizeLimits.everything, unit: ' B' },
  { text: '`heartbeatSocket$` alone, without rxjs', value: socket.own, atMost: sizeLimits.socket, unit: ' B' },
  { text: '`heartbeat` alone, without rxjs', value: heartbeat.own, atMost: sizeLimits.heartbeat, unit: ' B' },
  { text: '`backoff` alone, without rxjs', value: backoff.own, atMost: sizeLimits.backoff, unit: ' B' },
];

export const floor = `\`resume()\`, \`channels()\` and \`batch()\` are not in a bundle that does not import them. At-least-once delivery, \`deliver()\` and
the bounds of the outbox are part of \`heartbeatSocket$\`.`;
