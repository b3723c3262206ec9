import { runProcess } from '../lib/cli/runProcess.js';
import { createScreen } from '../lib/cli/screen.js';
import { timeline } from '../lib/cli/timeline.js';
import type { Fact } from './fact.js';
import { blank, enter, type Ledger } from './ledger.js';
import { HEARTBEAT, local } from './local.js';
import { promises, summary } from './summary.js';
import { inShort, lines } from './words.js';

/** A server, a cable and two clients. */
function showAll(): void {
  const screen = createScreen(process.stdout);
  const { interval, pongTimeout } = HEARTBEAT;
  // `npm start | head` is no reason to crash.
  process.stdout.on('error', () => process.exit());

  screen.print(screen.paint('bold', 'A server, a cable and two clients: heartbeatSocket$ and a plain WebSocket'));
  screen.print(`A ping every ${interval} ms. Without an answer within ${pongTimeout} ms, the peer counts as dead.\n`);

  timeline<Fact, Ledger>(
    local(),
    { blank, enter, inShort, lines: (fact, before, now) => lines(fact, before, now, screen.paint) },
    screen,
  ).subscribe((ledger) => {
    summary(ledger, screen.paint).forEach(screen.print);
    process.exitCode = promises(ledger).every(([, isKept]) => isKept) ? 0 : 1;
    // A dead peer may keep its closing handshake waiting.
    setTimeout(() => process.exit(), 1_000).unref();
  });
}

/** `npm start` shows it all; `npm start -- wss://host/path` watches a server of yours, as `npx rxjs-heartbeat-socket` does. */
const args = process.argv.slice(2);
if (args.length) {
  runProcess(args, { log: process.stdout, printsMessages: false, version: 'the demo' }, (code) => Math.min(code, 1));
} else {
  showAll();
}
