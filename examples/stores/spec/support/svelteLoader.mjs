// Has Node import components: compiled as on a server, which needs no document.
import { readFile } from 'node:fs/promises';
import { compile } from 'svelte/compiler';

const isComponent = (url) => url?.endsWith('.svelte');

export function resolve(specifier, context, next) {
  // The script of a component is TypeScript.
  return next(isComponent(context.parentURL) ? specifier.replace(/^(\..*)\.js$/, '$1.ts') : specifier, context);
}

export async function load(url, context, next) {
  if (!isComponent(url)) return next(url, context);
  const { js } = compile(await readFile(new URL(url), 'utf8'), { generate: 'server', filename: 'Orders.svelte' });
  return { format: 'module', source: js.code, shortCircuit: true };
}
