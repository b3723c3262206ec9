import { InjectionToken } from '@angular/core';
import { resume, type HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';
import type { HeartbeatSocketRef } from 'rxjs-heartbeat-socket/angular';

/** One change of a price; the server numbers them. */
export interface Tick {
  readonly id: number;
  readonly symbol: string;
  readonly price: number;
}

/** A note that somebody sent, as everybody hears it. */
export interface Note {
  readonly note: string;
}

export type Incoming = Tick | Note;
export type Outgoing = { readonly since: number } | { readonly say: string };

export const isTick = (message: Incoming): message is Tick => 'id' in message;

export const QUOTES = new InjectionToken<HeartbeatSocketRef<Incoming, Outgoing>>('quotes');

/** The page is told by its own address where the server is. Beats and waits are short, so that one sees them. */
export const quotesConfig: HeartbeatSocketConfig<Incoming, Outgoing> = {
  url: () => new URLSearchParams(location.search).get('server') ?? '/quotes',
  heartbeat: { interval: 1_000, pongTimeout: 1_000 },
  reconnect: 3_000,
  resume: resume({
    cursor: (message: Incoming) => (isTick(message) ? message.id : undefined),
    request: (since): Outgoing => ({ since }),
    follows: (next, last) => next === last + 1,
  }),
};
