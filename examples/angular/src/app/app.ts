import { DecimalPipe } from '@angular/common';
import { afterEveryRender, ApplicationRef, Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { map, of, switchMap, timer } from 'rxjs';
import { outsideZone } from 'rxjs-heartbeat-socket/angular';
import type { Counts } from './counts';
import { QUOTES } from './quotes';
import { QuoteStore } from './quoteStore';

@Component({
  selector: 'app-root',
  imports: [DecimalPipe],
  templateUrl: './app.html',
})
export class App {
  readonly socket = inject(QUOTES);
  readonly store = inject(QuoteStore);

  readonly state = computed(() => this.socket.status().state);
  readonly seconds = toSignal(
    this.socket.status$.pipe(
      outsideZone(
        switchMap((status) =>
          status.state === 'waiting' && status.retryAt
            ? timer(0, 250).pipe(map(() => Math.max(0, Math.ceil((status.retryAt! - Date.now()) / 1000))))
            : of(0),
        ),
      ),
    ),
    { initialValue: 0 },
  );

  constructor() {
    const counts: Counts = { renders: 0, isStable: false, batches: 0, ticks: 0, missing: 0 };
    const appRef = inject(ApplicationRef);
    afterEveryRender(() => {
      Object.assign(globalThis, { counts });
      counts.renders++;
      counts.batches = this.store.batches();
      counts.ticks = this.store.ticks();
      counts.missing = this.store.missing();
    });
    void appRef.whenStable().then(() => (counts.isStable = true));
  }

  send(input: HTMLInputElement): void {
    if (input.value) this.socket.next({ say: input.value });
    input.value = '';
  }
}
