import assert from 'node:assert/strict';
import { register } from 'node:module';
import { it } from 'node:test';
import { pass, publish } from './support/server.js';
import { render } from 'svelte/server';
import { orders } from '../svelte.js';

register('./support/svelteLoader.mjs', import.meta.url);
const { default: Orders } = await import('../Orders.svelte');

const text = () =>
  render(Orders)
    .body.replace(/<[^>]*>/g, '')
    .trim();

it('a Svelte component renders the current values of $orders and $status.state', async () => {
  assert.equal(text(), 'idle');
  const subscription = orders.subscribe();
  await pass(100);
  publish(2);
  await pass(100);
  assert.match(text(), /^open\s+1: 100\s*2: 101$/);
  subscription.unsubscribe();
});
