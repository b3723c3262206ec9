import { isSocketLostError, type SocketLostError } from '../../ground/errors.js';
import type { RecordedEvent } from '../recordedEvent.js';

/** What happened in a life. Each step follows from those before it, even if events in between have been forgotten. */
export type Step = { readonly at: number } & (
  | {
      readonly type: 'connecting';
      /** Whether `reconnect()` began it, and not a wait. */
      readonly isAsked: boolean;
    }
  | { readonly type: 'open' | 'ping' | 'handover' | 'handover-failed' | 'idle' }
  /** The connection ends while its successor is on its way. */
  | { readonly type: 'orphaned' }
  | { readonly type: 'message'; readonly letter: string }
  | ({ readonly type: 'retry' } & End<SocketLostError>)
  /** Without a loss the app has closed the socket. */
  | ({ readonly type: 'closed' } & End<SocketLostError | undefined>)
);

interface End<Loss> {
  readonly loss: Loss;
  /** Whether the loss is the one that `orphaned` stands for: the successor has failed, too. */
  readonly isOrphans: boolean;
}

/** Returns the steps of a life. `letterOf` returns the letter of a message. */
export function stepsOf(events: readonly RecordedEvent[], letterOf: (message: unknown) => string): Step[] {
  const steps: Step[] = [];
  let state = 'idle';
  let lost: Extract<RecordedEvent, { type: 'lost' }> | undefined; // and nothing has followed from it yet
  let isHandingOver = false;
  let left: number | undefined; // the first step after the socket was last open

  for (const event of events) {
    const { at } = event;
    const before = state;
    if ('state' in event) ({ state } = event);
    if (before === 'open' && state !== 'open') left = steps.length;
    switch (event.type) {
      case 'connecting':
        if (isHandingOver && before === 'open' && !lost) {
          steps.push({ type: 'orphaned', at });
          break;
        }
        steps.push({ type: 'connecting', at, isAsked: steps.length > 0 && before !== 'waiting' });
        isHandingOver = false;
        lost = undefined;
        break;
      case 'open':
        if (before === 'open' && !isHandingOver) steps.push({ type: 'handover', at: at - 1 });
        steps.push({ type: 'open', at });
        isHandingOver = false;
        break;
      case 'handover':
        steps.push({ type: 'handover', at });
        isHandingOver = true;
        break;
      case 'handover-failed':
        if (isHandingOver) steps.push({ type: 'handover-failed', at });
        isHandingOver = false;
        break;
      case 'ping':
        steps.push({ type: 'ping', at });
        break;
      case 'message': {
        const message: Step = { type: 'message', at, letter: letterOf(event.message) };
        if (state === 'open') steps.push(message);
        // Another subscriber was notified first, and ended the connection.
        else if (left !== undefined) steps.splice(left++, 0, message);
        break;
      }
      case 'lost':
        lost = event;
        break;
      case 'retry':
        // With `pagehide` a socket that waits goes on waiting.
        if (before !== 'waiting')
          steps.push({
            type: 'retry',
            at: (lost ?? event).at,
            loss: (lost ?? event).cause,
            isOrphans: isHandingOver && before === 'connecting',
          });
        isHandingOver = false;
        lost = undefined;
        break;
      case 'closed': {
        const loss = lost?.cause ?? (isSocketLostError(event.cause) ? event.cause : undefined);
        steps.push({
          type: 'closed',
          at: (lost ?? event).at,
          loss,
          isOrphans: isHandingOver && before === 'connecting',
        });
        break;
      }
      case 'idle':
        steps.push({ type: 'idle', at });
        break;
      default:
        break;
    }
  }
  return steps;
}
