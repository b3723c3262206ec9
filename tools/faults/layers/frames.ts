import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientOptions } from 'ws';
import { eventually } from '../../eventually.js';
import type { WsServer } from '../../servers/wsServer.js';
import type { Fault } from '../fault.js';
import { comeBack, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { compressed, local } from '../settings.js';
import { count } from '../witness.js';

const write = (server: WsServer, hex: string) => server.writeBytes(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** Bytes that break the protocol: the client's WebSocket errs. */
const broken = (name: string, hex: string, message: RegExp): Fault => ({
  name,
  strike: ({ server }) => write(server, hex),
  must: comeBack({ kind: 'error', message }),
});

/** A frame that is no message: it is skipped and reported. */
const unreadable = (name: string, data: string | Uint8Array): Fault => ({
  name,
  async strike({ server, client }) {
    server.broadcastRaw(data);
    await eventually(() => count(client, 'bad-frame') === 1, { what: 'the frame to be reported' });
  },
  must: stayOpen,
});

/** Ten bytes announced, and three of them. */
const HALF_A_FRAME = '81 0a 22 68 65';

const PING = '89 00';
const HI = '81 04 22 68 69 22';

/** `ws` terminates a connection on which more than 60 pongs of its own wait to be written, which a single packet can bring about. */
const [FEW_PINGS, MANY_PINGS] = [50, 5_000];

const WITHOUT_PONG_LIMIT: ClientOptions & { maxPendingAutoPongs: number } = { maxPendingAutoPongs: 0 };

export const frames = faultGroup({
  layer: 'WebSocket frames',
  strikes: 'an open connection',
  setting: local,
  faults: [
    unreadable('malformed JSON', '{"half":'),
    unreadable('an empty message', ''),
    unreadable('binary instead of text', Uint8Array.of(0, 1, 2, 255)),
    broken('text that is not UTF-8', '81 02 c3 28', /WS_ERR_INVALID_UTF8/),
    broken('a masked frame', '81 82 01 02 03 04 23 23', /MASK/),
    broken('a reserved bit', 'c1 02 22 22', /WS_ERR_UNEXPECTED_RSV_1/),
    broken('an unknown opcode', '83 02 22 22', /WS_ERR_INVALID_OPCODE/),
    broken('a continuation frame without a first frame', '80 02 22 22', /WS_ERR_INVALID_OPCODE/),
    broken('a control frame in parts', '09 00', /FIN/),
    broken('a length that is too large', '81 7f ff ff ff ff ff ff ff ff', /WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH/),
    broken('a control frame that is too long', '89 7e 00 7e', /WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH/),
    broken('a control frame with a reserved bit', 'c9 00', /WS_ERR_UNEXPECTED_RSV_1/),
    broken('a message between the fragments of another', '01 01 22  81 02 22 22', /WS_ERR_INVALID_OPCODE/),
    broken(
      'a message longer than the client accepts',
      '81 7f 00 00 00 01 00 00 00 00',
      /WS_ERR_UNSUPPORTED_MESSAGE_LENGTH/,
    ),
    broken('fragments that together are not UTF-8', '01 01 c3  80 01 28', /WS_ERR_INVALID_UTF8/),
    broken('a close reason that is not UTF-8', '88 04 03 e8 c3 28', /WS_ERR_INVALID_UTF8/),
    broken('a second reply to the upgrade', '48 54 54 50 2f 31 2e 31 20 31 30 31', /WS_ERR_UNEXPECTED_RSV_1/),
    broken('a close code that does not exist', '88 02 03 e7', /WS_ERR_INVALID_CLOSE_CODE/),
    broken('a close frame of one byte', '88 01 03', /WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH/),
    {
      name: 'a close frame, and messages after it',
      async strike({ server, client }) {
        write(server, '88 02 03 e8  81 03 22 69 22');
        await eventually(() => count(client, 'lost') === 1, { what: 'the loss' });
        if (client.messages.includes('i')) throw new Error('a message after the close frame was heard');
      },
      must: comeBack({ kind: 'close', code: 1000, wasClean: true }),
    },
    {
      name: 'half a frame, then RST',
      async strike({ server, proxy }) {
        write(server, HALF_A_FRAME);
        await sleep(20);
        proxy.reset();
      },
      must: comeBack({ kind: 'close', code: 1006, wasClean: false }),
    },
    {
      name: `${FEW_PINGS} protocol pings at once`,
      async strike({ server, client }) {
        write(server, PING.repeat(FEW_PINGS) + HI);
        await eventually(() => client.messages.includes('hi'), { what: 'the message after the pings' });
      },
      must: stayOpen,
    },
    {
      name: `${MANY_PINGS} protocol pings at once, more than \`ws\` answers`,
      strike: ({ server }) => write(server, PING.repeat(MANY_PINGS)),
      must: comeBack({ kind: 'close', code: 1006, wasClean: false }),
    },
    {
      name: `${MANY_PINGS} protocol pings at once; \`maxPendingAutoPongs: 0\``,
      config: { ofWs: WITHOUT_PONG_LIMIT },
      async strike({ server, client }) {
        write(server, PING.repeat(MANY_PINGS) + HI);
        await eventually(() => client.messages.includes('hi'), { what: 'the message after the pings' });
      },
      must: stayOpen,
    },
    {
      name: 'half a close frame, then FIN',
      strike({ server }) {
        write(server, '88 02 03');
        server.terminateAll();
      },
      must: comeBack({ kind: 'close', code: 1006, wasClean: false }),
    },
    {
      name: 'a message in 40 fragments, some of them empty',
      async strike({ server, client }) {
        write(server, `01 01 22 ${'00 01 61 00 00'.repeat(19)} 80 01 22`);
        await eventually(() => client.messages.includes('a'.repeat(19)), { what: 'the message' });
      },
      must: stayOpen,
    },
    {
      name: 'a length in more bytes than necessary',
      async strike({ server, client }) {
        write(server, '81 7f 00 00 00 00 00 00 00 03 22 69 22');
        await eventually(() => client.messages.includes('i'), { what: 'the message' });
      },
      must: stayOpen,
    },
    {
      name: 'half a frame, then FIN',
      strike({ server }) {
        write(server, HALF_A_FRAME);
        server.terminateAll();
      },
      must: comeBack({ kind: 'close', code: 1006, wasClean: false }),
    },
    {
      name: 'half a frame, then silence',
      config: QUICK,
      strike({ server }) {
        server.answerPings = false;
        write(server, HALF_A_FRAME);
      },
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'a message in two fragments with a protocol ping between',
      async strike({ server, client }) {
        write(server, '01 02 22 68  89 00  80 02 69 22'); // "h, ping, i"
        await eventually(() => client.messages.includes('hi'), { what: 'the message' });
      },
      must: stayOpen,
    },
  ],
});

/** Where the server agreed to permessage-deflate. */
export const compressedFrames = faultGroup({
  layer: 'WebSocket frames, compressed',
  strikes: 'an open connection',
  setting: compressed,
  faults: [
    broken('compressed garbage', 'c1 04 ff ff ff ff', /Z_DATA_ERROR|invalid/),
    broken('a continuation frame with the compressed bit', '41 01 00  c0 01 00', /WS_ERR_UNEXPECTED_RSV_1/),
    {
      name: 'half of a compressed message, then RST',
      async strike({ server, proxy }) {
        write(server, '41 02 aa 56');
        await sleep(20);
        proxy.reset();
      },
      must: comeBack({ kind: 'close', code: 1006, wasClean: false }),
    },
    {
      name: 'a compressed message and an uncompressed one',
      async strike({ server, client }) {
        const long = 'to be, or not to be? '.repeat(500);
        server.broadcast(long);
        server.broadcast('short');
        await eventually(() => client.messages.includes('short'), { what: 'the messages' });
        if (client.messages[0] !== long) throw new Error('the message was not as it was sent');
      },
      must: stayOpen,
    },
  ],
});

const FLOOD = 20_000;

/** By itself, for it keeps this process busy. */
export const flood = faultGroup({
  layer: 'WebSocket frames, many at once',
  strikes: 'an open connection',
  setting: local,
  faults: [
    {
      name: `a flood of ${FLOOD} frames`,
      async strike({ server, client }) {
        for (let i = 0; i < FLOOD; i++) server.broadcast(i);
        await eventually(() => client.messages.length === FLOOD, { what: 'all of the flood', within: 20_000 });
        if (client.messages.some((message, i) => message !== i)) throw new Error('the flood came out of order');
      },
      must: stayOpen,
    },
  ],
});
