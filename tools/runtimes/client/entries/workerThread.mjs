import { Worker } from 'node:worker_threads';

void new Worker(new URL('./native.mjs', import.meta.url), { argv: process.argv.slice(2) });
