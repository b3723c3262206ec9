import type { FactoryProvider, InjectionToken } from '@angular/core';
import type { HeartbeatSocketConfig } from '../vocabulary/config.js';
import { validateOptions } from '../ground/validate.js';
import { injectHeartbeatSocket, type InjectOptions } from './injectHeartbeatSocket.js';
import { INJECT } from './options.js';
import type { HeartbeatSocketRef } from './socketRef.js';

/**
 * Provides one shared socket under a token that has its types. It connects when it is first injected, and lasts as long as the
 * injector that provides it.
 *
 * The address or configuration may be a function. It is called in the injection context, so it can inject what it needs.
 *
 * ```ts
 * const QUOTES = new InjectionToken<HeartbeatSocketRef<Quote, Order>>('quotes');
 * bootstrapApplication(App, { providers: [provideHeartbeatSocket(QUOTES, 'wss://example.com/quotes')] });
 * const injected = () => inject(QUOTES).status().state;
 * ```
 */
export function provideHeartbeatSocket<In, Out>(
  token: InjectionToken<HeartbeatSocketRef<In, Out>>,
  urlOrConfig: Source<In, Out> | (() => Source<In, Out>),
  options: InjectOptions<In> = {},
): FactoryProvider {
  validateOptions('options', options, INJECT);
  const useFactory = () =>
    injectHeartbeatSocket(typeof urlOrConfig === 'function' ? urlOrConfig() : urlOrConfig, options);
  return { provide: token, useFactory };
}

type Source<In, Out> = string | URL | HeartbeatSocketConfig<In, Out>;
