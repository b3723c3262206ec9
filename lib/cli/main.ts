#!/usr/bin/env node
import { createRequire } from 'node:module';
import { runProcess } from './runProcess.js';

const { version } = createRequire(import.meta.url)('rxjs-heartbeat-socket/package.json') as { version: string };

runProcess(process.argv.slice(2), { log: process.stderr, printsMessages: true, version });
