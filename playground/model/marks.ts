import type { LostKind } from '../../lib/index.js';

/** What happens to one client, ours or the plain one. */
export type LaneEvent =
  | { readonly type: 'connecting' }
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'ping' }
  | { readonly type: 'pong'; readonly latency: number }
  | Lost
  /** Waits so many milliseconds for the next attempt. */
  | { readonly type: 'waiting'; readonly wait: number };

export interface Lost {
  readonly type: 'lost';
  readonly kind: LostKind;
  readonly code?: number | undefined;
  readonly wasClean?: boolean | undefined;
}

/** When it happened, in epoch milliseconds. */
export type Mark = LaneEvent & { readonly at: number };
