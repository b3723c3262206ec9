import { now as epoch } from '../ground/clock.js';
import type { Fact } from './fact.js';
import type { Ledger } from './ledger.js';
import type { Paint } from './screen.js';
import { plural, seconds, visible } from './text.js';

/** Returns the line for a fact; `before` is the ledger before it. Frequent facts have no line. */
export function inWords(fact: Fact, before: Ledger, paint: Paint): string | undefined {
  switch (fact.type) {
    case 'connecting':
      return paint('gray', `○ connecting${fact.attempt ? `, retry ${fact.attempt}` : ''}`);
    case 'open':
      return paint('green', `● open${before.opens ? ' again' : ''}`);
    case 'ping':
      // A first ping without a pong may be one that is late.
      return before.pings === 1 && !before.pongs && before.opens === 1 ? paint('red', NO_PONG) : undefined;
    case 'pong':
      return paint('gray', `♥ pong after ${fact.latency} ms, ${plural(before.sinceBeat, 'message')} since the last`);
    case 'lost':
      return paint('red', `✗ lost: ${visible(fact.cause.message)}${fact.cause.neverAnswered ? NEVER_ANSWERED : ''}`);
    case 'retry':
      return paint('gray', `↻ retry ${fact.attempt}${whenDue(fact.retryAt)}`);
    case 'closed':
      return fact.cause === undefined ? '■ closed' : paint('red', '■ closed: this error is not retried');
    case 'handover':
      return paint('gray', '⇄ handover: a new connection is made ready');
    case 'handover-failed':
      return paint('red', `⇄ handover failed: ${visible(fact.cause.message)}`);
    case 'dropped':
      return paint('red', `✗ a message was dropped: ${fact.reason}`);
    default:
      return undefined;
  }
}

const NO_PONG =
  '✗ the server sends frames, but no pong: check how it answers {"type":"ping"}, and set --ping and --pong (in an app, heartbeat.ping and heartbeat.isPong)';

const NEVER_ANSWERED = ' (here --ping, --pong or --protocol-ping)';

export const unanswered = (paint: Paint): string => paint('gray', '♡ ping, no answer yet');

/** The live line: the state of the socket, its latency and its messages. */
export function inShort(ledger: Ledger, now: number): string {
  const latency = ledger.latencies[ledger.latencies.length - 1];
  const beat = ledger.state !== 'open' || latency === undefined ? '' : `, ${latency} ms`;
  return `${ledger.state}${beat}, ${plural(ledger.messages, 'message')}${silence(ledger.lastMessage, now)}`;
}

export function silence(lastMessage: number | undefined, now: number): string {
  const quiet = now - (lastMessage ?? now);
  return quiet < 500 ? '' : `, silent for ${seconds(quiet)}`;
}

function whenDue(retryAt: number | undefined): string {
  return retryAt === undefined ? '' : ` in ${Math.max(0, Math.round(retryAt - epoch()))} ms`;
}
