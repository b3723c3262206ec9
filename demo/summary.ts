import type { Paint } from '../lib/cli/screen.js';
import { seconds, table } from '../lib/cli/text.js';
import type { Ledger } from './ledger.js';
import { HEARTBEAT } from './local.js';

/** What a busy machine may add to a deadline. */
const MARGIN = 500;

const NOT_ASKED_FOR =
  '  The demo does not request the messages that the server broadcast while the cable was pulled. An app does, with resume().';

/** The promises of the library, and whether they were kept. */
export function promises(ledger: Ledger): [promise: string, kept: boolean][] {
  const { pulled = NaN, noticed = NaN, queued, delivered, opens, ending } = ledger;
  const bound = HEARTBEAT.interval + HEARTBEAT.pongTimeout;
  return [
    [`the dead peer was noticed within ${seconds(bound)} (interval + pongTimeout)`, noticed - pulled <= bound + MARGIN],
    ['there was never more than one socket open', ending?.maxLive === 1],
    [
      'all messages queued while down were delivered, in order',
      queued.length > 0 && queued.join() === delivered.join(),
    ],
    ['it reconnected after the pulled cable and after the restart', opens >= 3],
  ];
}

export function summary(ledger: Ledger, paint: Paint): string[] {
  const { now, pulled = NaN, noticed = NaN, queued, delivered, opens, messages, ending } = ledger;
  const { plainLastMessage = NaN, plainMessages } = ledger;
  const lost = queued.filter((text) => !delivered.includes(text)).length;
  const all = ending?.broadcasts ?? NaN;

  const rows = [
    ['', 'heartbeatSocket$', 'plain WebSocket'],
    [
      'the cable is pulled',
      `noticed after ${seconds(noticed - pulled)}`,
      `still ${ending?.plainState ?? ''} after ${seconds(now - plainLastMessage)} of silence`,
    ],
    ['reconnects', `${opens - 1}`, '0'],
    ['sockets open at once', `${ending?.maxLive ?? NaN} at most`, '1'],
    ['queued while down', `${delivered.length} of ${queued.length} delivered, ${lost} lost`],
    ['messages received', `${messages} of ${all}`, `${plainMessages} of ${all}`],
  ];
  const kept = promises(ledger).map(([promise, isKept]) =>
    isKept ? paint('green', `  ✓ ${promise}`) : paint('red', `  ✗ BROKEN: ${promise}`),
  );
  return ['', ...table(rows), '', NOT_ASKED_FOR, '', ...kept];
}
