import {
  assertInInjectionContext,
  DestroyRef,
  inject,
  Injector,
  NgZone,
  PLATFORM_ID,
  runInInjectionContext,
} from '@angular/core';
import { identity, noop, type ObservableInput } from 'rxjs';
import { configOf } from '../ground/options.js';
import { validateOptions } from '../ground/validate.js';
import { heartbeatSocket$ } from '../heartbeatSocket.js';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { outsideOf } from './outsideZone.js';
import { INJECT } from './options.js';
import { createRefresh } from './refresh.js';
import { serverSocket } from './serverSocket.js';
import { createSocketRef, type HeartbeatSocketRef } from './socketRef.js';

/** The options of `injectHeartbeatSocket`. */
export interface InjectOptions<In> {
  /** The injector to use outside an injection context. The socket closes when it is destroyed. */
  injector?: Injector | undefined;
  /**
   * The messages for subscribers on the server, where no socket is opened, for example a snapshot over HTTP. It must complete, because
   * the page is rendered only after that.
   * @default EMPTY
   */
  onServer?: ObservableInput<In> | undefined;
}

/**
 * Makes a socket that lasts as long as the component, directive, service or environment that injects it.
 *
 * In the browser it connects at once. When its `DestroyRef` is destroyed, it closes with code 1000, completes its subscribers and
 * never connects again. On the server it opens nothing and starts no timer: its observables emit what they have and complete,
 * `status` is `idle`, and `next()` sends nothing.
 *
 * Call it in an injection context, or with an `injector`. With zone.js the socket works outside Angular's zone, and each subscriber
 * is notified in its own zone; {@link outsideZone} keeps messages outside until they are collected.
 *
 * ```ts
 * const quotes = injectHeartbeatSocket<Quote, Order>('wss://example.com/quotes');
 * const isLive = computed(() => quotes.status().state === 'open');
 * quotes.next({ buy: 'ACME' });
 * ```
 *
 * @throws TypeError or RangeError that names the option if its value is not allowed.
 */
export function injectHeartbeatSocket<In, Out = In>(
  urlOrConfig: string | URL | HeartbeatSocketConfig<In, Out>,
  options: InjectOptions<In> = {},
): HeartbeatSocketRef<In, Out> {
  validateOptions('options', options, INJECT);
  if (!options.injector) assertInInjectionContext(injectHeartbeatSocket);
  return runInInjectionContext(options.injector ?? inject(Injector), () => {
    const destroyRef = inject(DestroyRef);
    const given: HeartbeatSocketConfig<In, Out> = configOf(urlOrConfig);
    if (inject(PLATFORM_ID) === 'server') {
      // Never subscribed to. It only checks the options, so that a wrong one throws on the server, too.
      void heartbeatSocket$({ ...given, url: asInPage(given.url) });
      return createSocketRef(serverSocket<In, Out>(options.onServer), identity, destroyRef, noop);
    }
    const zone = inject(NgZone);
    const { outside = (work) => zone.runOutsideAngular(work) } = given;
    const socket$ = heartbeatSocket$<In, Out>({ ...given, outside });
    return createSocketRef(
      socket$,
      (source) => source.pipe(outsideOf(zone, identity)),
      destroyRef,
      createRefresh(zone, destroyRef),
    );
  });
}

/** A path, as it would be resolved in the browser; anything else as it is. */
function asInPage<Url>(url: Url): Url | string {
  try {
    return typeof url === 'string' && url ? new URL(url, 'https://page/').href : url;
  } catch {
    return url;
  }
}
