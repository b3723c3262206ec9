import { eventually } from '../../eventually.js';
import type { WsServer } from '../../servers/wsServer.js';
import type { Fault } from '../fault.js';
import { comeBack, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local } from '../settings.js';
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

export const frames = faultGroup({
  layer: 'WebSocket frames',
  strikes: 'an open connection',
  setting: local,
  faults: [
    unreadable('malformed JSON', '{"half":'),
    unreadable('no text at all', ''),
    unreadable('binary instead of text', Uint8Array.of(0, 1, 2, 255)),
    broken('text that is not UTF-8', '81 02 c3 28', /WS_ERR_INVALID_UTF8/),
    broken('a masked frame', '81 82 01 02 03 04 23 23', /MASK/),
    broken('a reserved bit', 'c1 02 22 22', /WS_ERR_UNEXPECTED_RSV_1/),
    broken('an unknown opcode', '83 02 22 22', /WS_ERR_INVALID_OPCODE/),
    broken('a continuation of nothing', '80 02 22 22', /WS_ERR_INVALID_OPCODE/),
    broken('a control frame in parts', '09 00', /FIN/),
    broken('a length without bounds', '81 7f ff ff ff ff ff ff ff ff', /WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH/),
    broken('a close code that does not exist', '88 02 03 e7', /WS_ERR_INVALID_CLOSE_CODE/),
    broken('a close frame of one byte', '88 01 03', /WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH/),
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
