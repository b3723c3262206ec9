import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import type { Component } from 'svelte';
import { compile } from 'svelte/compiler';
import { render } from 'svelte/server';
import { afterEach, expect, it, vi } from 'vitest';

const folders: string[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The component as SvelteKit renders it on a server. */
async function rendered(file: string, change: (source: string) => string = (source) => source) {
  const source = readFileSync(resolve(import.meta.dirname, '..', file), 'utf8').replace("'./quotes'", "'../../quotes'");
  const { js } = compile(change(source), { generate: 'server' });
  const folder = mkdtempSync(resolve(import.meta.dirname, 'svelte-'));
  folders.push(folder);
  writeFileSync(`${folder}/Price.js`, js.code);
  const { default: component } = (await import(`${folder}/Price.js`)) as { default: Component };
  return render(component, { props: {} }).body;
}

it('opens no socket where SvelteKit renders the page on a server', async () => {
  const server = fakeServer();
  vi.stubGlobal('WebSocket', server.WebSocketCtor);
  expect(await rendered('Price.svelte')).toContain('<p>');
  expect(server.connections).toHaveLength(0);
});

it('would open one without asking for the browser', async () => {
  const server = fakeServer();
  vi.stubGlobal('WebSocket', server.WebSocketCtor);
  await rendered('Price.svelte', (source) => source.replace('browser ? quotes$ : NEVER', 'quotes$'));
  expect(server.connections).toHaveLength(1);
});
