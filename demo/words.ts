import type { Fact } from './fact.js';
import type { Ledger } from './ledger.js';
import { paint } from './screen.js';

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A fact in words, with the ledger as it stood before it; most facts that come in numbers have none of their own. */
export function inWords(fact: Fact, before: Ledger, now: number): string | undefined {
  switch (fact.type) {
    case 'connecting':
      return paint('gray', `○ connecting${fact.attempt ? `, retry ${fact.attempt}` : ''}`);
    case 'open':
      return paint('green', `● open${before.opens ? ', back again' : ''}`);
    case 'ping':
      // A first ping without a pong may be one that is late.
      return before.pings === 1 && !before.latencies.length && before.opens === 1 ? paint('red', NO_PONG) : undefined;
    case 'pong':
      return paint('gray', `♥ pong after ${fact.latency} ms, ${plural(before.sinceBeat, 'message')} since the last`);
    case 'lost':
      return paint('red', `✗ lost: ${fact.cause.message}${sinceThePull(before, now)}`);
    case 'retry':
      return paint('gray', `↻ retry ${fact.attempt}${whenDue(fact.retryAt)}`);
    case 'closed':
      return fact.cause === undefined ? '■ closed' : paint('red', '■ closed, there is no point in another retry');
    case 'dropped':
      return paint('red', `✗ a message was dropped: ${fact.reason}`);
    case 'queued':
      return paint('cyan', `→ next('${fact.text}') waits in the outbox`);
    case 'delivered':
      return paint('cyan', `✓ the server heard '${fact.text}'`);
    case 'pull':
      return paint(['bold', 'yellow'], '✂ the cable is pulled: nothing gets through, and nobody is told');
    case 'plug':
      return paint(['bold', 'yellow'], '⚡ the cable is plugged in again');
    case 'restart':
      return paint(['bold', 'yellow'], '⟳ the server restarts');
    case 'plain-open':
      return paint('gray', '  the plain WebSocket beside it: open');
    case 'plain-close':
      return paint('gray', '  the plain WebSocket beside it: closed');
    default:
      return undefined;
  }
}

const NO_PONG =
  '✗ the server sends frames, but none that is a pong: check how it answers {"type":"ping"}, and set heartbeat.ping and heartbeat.isPong';

export const UNANSWERED = paint('gray', '♡ ping, no answer yet');

function whenDue(retryAt: number | undefined): string {
  return retryAt === undefined ? '' : ` in ${Math.max(0, Math.round(retryAt - Date.now()))} ms`;
}

function sinceThePull({ pulled, noticed, plainState }: Ledger, now: number): string {
  if (pulled === undefined || noticed !== undefined) return '';
  return `, ${seconds(now - pulled)} after the pull (the plain WebSocket says ${plainState ?? 'nothing'})`;
}
