import { clearInterval, setInterval } from 'node:timers';
import type { Answer } from '../../servers/wsServer.js';
import type { Fault } from '../fault.js';
import { comeBack, IMPATIENT, times } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local } from '../settings.js';

/** As many bytes of a response as are given, and the end. */
const say =
  (...lines: string[]): Answer =>
  (socket) =>
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);

/** One header after the other, and never the last. */
const drip: Answer = (socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\r\n');
  const dripping = setInterval(() => socket.write('X-Wait: longer\r\n'), 20);
  socket.on('close', () => clearInterval(dripping));
  socket.on('end', () => socket.destroy()).resume();
};

const SWITCHING = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];

const answered = (name: string, answer: Answer, message: RegExp): Fault => ({
  name,
  strike: ({ server }) => (server.answerUpgrade = answer),
  must: comeBack(times(2, { kind: 'error', message })),
});

const refused = (status: number): Fault => ({
  name: `${status}`,
  strike: ({ server }) => (server.refuseUpgrade = status),
  must: comeBack(times(2, { kind: 'error', message: new RegExp(`${status}`) })),
});

export const upgrade = faultGroup({
  layer: 'HTTP upgrade',
  strikes: 'before the first attempt',
  setting: local,
  faults: [
    ...[200, 401, 403, 404, 429, 500, 503].map(refused),
    answered('302', say('HTTP/1.1 302 Found', 'Location: /elsewhere', 'Content-Length: 0'), /302/),
    answered('garbage', say('SSH-2.0-OpenSSH_9.6'), /HPE_INVALID_CONSTANT/),
    answered('half a header', say('HTTP/1.1 101 Switching'), /./),
    answered('no Sec-WebSocket-Accept', say(...SWITCHING), /error event/),
    answered(
      'bad Sec-WebSocket-Accept',
      say(...SWITCHING, 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='),
      /error event/,
    ),
    answered(
      'another protocol',
      say('HTTP/1.1 101 Switching Protocols', 'Upgrade: h2c', 'Connection: Upgrade'),
      /error event/,
    ),
    {
      name: 'never answered',
      config: IMPATIENT,
      strike: ({ server }) => (server.hangUpgrade = true),
      must: comeBack(times(2, { kind: 'connect-timeout' }), IMPATIENT.connectTimeout),
    },
    {
      name: 'slow headers without end',
      config: IMPATIENT,
      strike: ({ server }) => (server.answerUpgrade = drip),
      must: comeBack(times(2, { kind: 'connect-timeout' }), IMPATIENT.connectTimeout),
    },
  ],
});
