import { storeSpec } from './support/storeSpec.js';
import { startApp } from './support/angularApp.js';
import { createEnvironmentInjector, type EnvironmentInjector } from '@angular/core';
import { watchState } from '@ngrx/signals';
import { OrdersStore } from '../ngrxSignalStore.js';

const app = await startApp();
let injector: EnvironmentInjector;
let updates = 0;

storeSpec('NgRx SignalStore', {
  start() {
    injector = createEnvironmentInjector([OrdersStore], app.injector);
    watchState(injector.get(OrdersStore), () => updates++, { injector });
  },
  stop: () => injector.destroy(),
  ids: () => injector.get(OrdersStore).ids() as number[],
  updates: () => updates,
});
