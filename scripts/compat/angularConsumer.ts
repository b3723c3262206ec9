// Uses every name that the Angular entry exports, as a consumer with strict settings would.
import { InjectionToken, Injector, type FactoryProvider, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { of, type Observable } from 'rxjs';
import { batch, type SocketStatus } from 'rxjs-heartbeat-socket';
import {
  injectHeartbeatSocket,
  outsideZone,
  provideHeartbeatSocket,
  type HeartbeatSocketRef,
  type InjectOptions,
} from 'rxjs-heartbeat-socket/angular';

interface Quote {
  id: number;
  price: number;
}

interface Request {
  watch: string;
}

const QUOTES = new InjectionToken<HeartbeatSocketRef<Quote, Request>>('quotes');
const options: InjectOptions<Quote> = { injector: Injector.NULL, onServer: of({ id: 1, price: 2 }) };
export const provider: FactoryProvider = provideHeartbeatSocket(QUOTES, () => ({ url: '/quotes' }), options);

export class Quotes {
  readonly socket: HeartbeatSocketRef<Quote, Request> = injectHeartbeatSocket<Quote, Request>('/quotes');
  readonly plain = injectHeartbeatSocket<Quote>({ url: '/quotes', heartbeat: false });
  readonly status: Signal<SocketStatus> = this.socket.status;
  readonly price: Signal<Quote | undefined> = this.socket.message;
  readonly numbers: Signal<number | undefined>[] = [this.socket.latency, this.socket.queued];
  readonly batches$: Observable<Quote[]> = this.socket.pipe(outsideZone(batch(50)));
  readonly batches: Signal<Quote[] | undefined> = toSignal(this.batches$);

  watch(symbol: string): void {
    this.socket.next({ watch: symbol });
    // @ts-expect-error: what is sent is typed
    this.socket.next({ look: symbol });
    // @ts-expect-error: what arrives is typed
    this.socket.subscribe(({ cost }) => String(cost));
    // @ts-expect-error: with one type, both are of it
    this.plain.next({ watch: symbol });
  }
}

// @ts-expect-error: the token says what the socket receives and sends
provideHeartbeatSocket(QUOTES, { url: '/quotes', onOpen: () => ['hello'] });
