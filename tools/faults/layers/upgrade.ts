import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import type { Answer } from '../../servers/wsServer.js';
import type { Fault } from '../fault.js';
import { comeBack, IMPATIENT, stayOpen, times } from '../outcome.js';
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

/** A right answer with another header and whatever follows it; then FIN. */
const accept =
  (...more: string[]): Answer =>
  (socket, { headers }) => {
    const key = `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accepted = `Sec-WebSocket-Accept: ${createHash('sha1').update(key).digest('base64')}`;
    const [header = '', ...rest] = more;
    socket.end([...SWITCHING, accepted, ...(header ? [header] : []), '', rest.at(-1) ?? ''].join('\r\n'), 'latin1');
  };

/** Ten bytes announced, and three of them. */
const HALF_A_FRAME = '\x81\x0a"he';

function sleepAndReset(socket: Duplex): void {
  const reset = setTimeout(() => (socket as Socket).resetAndDestroy(), 20);
  socket.on('close', () => clearTimeout(reset)).resume();
}

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
    ...[200, 401, 403, 404, 407, 426, 429, 500, 502, 503, 504].map(refused),
    ...[301, 302, 307].map((status) =>
      answered(
        `${status}`,
        say(`HTTP/1.1 ${status} Go`, 'Location: /elsewhere', 'Content-Length: 0'),
        RegExp(`${status}`),
      ),
    ),
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
    answered(
      'endless headers',
      say('HTTP/1.1 101 Switching Protocols', `X-Long: ${'x'.repeat(40_000)}`),
      /HPE_HEADER_OVERFLOW/,
    ),
    answered(
      'endless 1xx responses',
      (socket) => {
        socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50));
        socket.end();
      },
      /./,
    ),
    answered('a subprotocol that was not offered', accept('Sec-WebSocket-Protocol: chat'), /error event|subprotocol/),
    answered('an extension that was not offered', accept('Sec-WebSocket-Extensions: x-zip'), /error event|extension/i),
    answered(
      'half a header, then RST',
      (socket) => {
        socket.write('HTTP/1.1 101 Switching');
        sleepAndReset(socket);
      },
      /ECONNRESET|socket hang up/,
    ),
    {
      name: 'accepted, then FIN',
      strike: ({ server }) => (server.answerUpgrade = accept()),
      must: comeBack(times(2, { kind: 'close', code: 1006, wasClean: false })),
    },
    {
      name: 'accepted with half a frame in the same packet, then FIN',
      strike: ({ server }) => (server.answerUpgrade = accept('', HALF_A_FRAME)),
      must: comeBack(times(2, { kind: 'close', code: 1006, wasClean: false })),
    },
    {
      name: 'early hints (103) before the response',
      strike: ({ server }) =>
        (server.beforeUpgrade = (socket) => void socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n')),
      must: stayOpen,
    },
    {
      name: 'never answered',
      config: IMPATIENT,
      strike: ({ server }) => (server.hangUpgrade = true),
      must: comeBack(times(2, { kind: 'connect-timeout' }), IMPATIENT.connectTimeout),
    },
    {
      name: 'endless slow headers',
      config: IMPATIENT,
      strike: ({ server }) => (server.answerUpgrade = drip),
      must: comeBack(times(2, { kind: 'connect-timeout' }), IMPATIENT.connectTimeout),
    },
  ],
});
