import { derived, type Readable } from 'svelte/store';
import { storeSpec } from './support/storeSpec.js';
import { orders } from '../svelte.js';

// An observable's subscribe() returns an object; Svelte takes it as it is, and only its own types do not know.
const ids = derived(orders as unknown as Readable<Map<number, unknown>>, (rows) => [...rows.keys()]);
let updates = 0;
let held: number[] = [];
let unsubscribe: () => void;

storeSpec('Svelte', {
  start() {
    unsubscribe = ids.subscribe((rows) => {
      updates++;
      held = rows;
    });
  },
  stop: () => unsubscribe(),
  ids: () => held,
  updates: () => updates,
});
