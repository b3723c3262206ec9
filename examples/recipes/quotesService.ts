import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ReplaySubject, type Subscription } from 'rxjs';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { WebSocket } from 'ws';

/** Connected while the application runs. */
@Injectable()
export class QuotesService implements OnModuleInit, OnModuleDestroy {
  private readonly socket$ = heartbeatSocket$<{ price: number }>({
    url: process.env['QUOTES_URL'] ?? 'ws://localhost:8080',
    WebSocketCtor: WebSocket,
  });
  private readonly logger = new Logger('Quotes');
  private readonly lastQuote$ = new ReplaySubject<{ price: number }>(1);
  private subscription?: Subscription;

  /** The last quote and those that follow. */
  readonly quote$ = this.lastQuote$.asObservable();

  /** For a health check. */
  readonly status = this.socket$.status;

  onModuleInit() {
    this.subscription = this.socket$.subscribe(this.lastQuote$);
    this.subscription.add(
      this.socket$.events$.subscribe((event) => event.type === 'lost' && this.logger.warn(JSON.stringify(event))),
    );
  }

  onModuleDestroy() {
    this.subscription?.unsubscribe();
    this.lastQuote$.complete();
  }
}
