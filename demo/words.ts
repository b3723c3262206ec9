import type { Paint } from '../lib/cli/screen.js';
import { plural, seconds } from '../lib/cli/text.js';
import * as watched from '../lib/cli/words.js';
import type { Fact } from './fact.js';
import type { Ledger } from './ledger.js';

/** The lines for a fact; `before` is the ledger before it. An empty line sets off what is done to the network. */
export function lines(fact: Fact, before: Ledger, now: number, paint: Paint): string[] {
  const words = inWords(fact, before, now, paint);
  if (words === undefined) return [];
  return ACTS.includes(fact.type) ? ['', words] : [words];
}

const ACTS: readonly Fact['type'][] = ['pull', 'plug', 'restart'];

function inWords(fact: Fact, before: Ledger, now: number, paint: Paint): string | undefined {
  switch (fact.type) {
    case 'queued':
      return paint('cyan', `→ next('${fact.text}') waits in the outbox`);
    case 'delivered':
      return paint('cyan', `✓ the server received '${fact.text}'`);
    case 'pull':
      return paint('yellow', '✂ the cable is pulled: every byte is dropped, and nothing is closed');
    case 'plug':
      return paint('yellow', '⚡ the cable is plugged in again');
    case 'restart':
      return paint('yellow', '⟳ the server restarts');
    case 'plain-open':
      return paint('gray', '  the plain WebSocket beside it: open');
    case 'plain-close':
      return paint('gray', '  the plain WebSocket beside it: closed');
    case 'plain-message':
    case 'end':
      return undefined;
    case 'lost':
      return `${watched.inWords(fact, before, paint) ?? ''}${paint('red', sinceThePull(before, now))}`;
    default:
      return watched.inWords(fact, before, paint);
  }
}

/** The line at the bottom. */
export function inShort(ledger: Ledger, now: number): string {
  const ours = `${ledger.state}, ${plural(ledger.messages, 'message')}${watched.silence(ledger.lastMessage, now)}`;
  if (ledger.plainState === undefined) return ours;
  return `${ours}  |  plain: ${ledger.plainState}${watched.silence(ledger.plainLastMessage, now)}`;
}

function sinceThePull({ pulled, noticed, plainState }: Ledger, now: number): string {
  if (pulled === undefined || noticed !== undefined) return '';
  return `, ${seconds(now - pulled)} after the pull (the plain WebSocket says ${plainState ?? 'nothing'})`;
}
