import { connect, EMPTY, ignoreElements, last, map, merge, scan, tap } from 'rxjs';
import { blank, enter } from './ledger.js';
import { HEARTBEAT as LOCAL, local } from './local.js';
import { HEARTBEAT as REMOTE, remote } from './remote.js';
import { isLive, paint, print, printLive } from './screen.js';
import { localSummary, promises, remoteSummary } from './summary.js';
import { liveLine, timeline, type Entry } from './timeline.js';

/** `npm start` shows a server, a cable and two clients; `npm start -- wss://host/path` a server of yours. */
function main([url]: string[]): void {
  const isLocal = url === undefined;
  const { interval, pongTimeout } = isLocal ? LOCAL : REMOTE;
  const fact$ = isLocal ? local() : remote(url);

  print(
    paint(
      'bold',
      isLocal
        ? 'A server, a cable and two clients: heartbeatSocket$ and a plain WebSocket'
        : `Watching ${url.split('?')[0] ?? ''} until Ctrl-C`,
    ),
  );
  print(`A ping every ${interval} ms; no answer within ${pongTimeout} ms, and the peer is taken for dead.\n`);

  const start = Date.now();
  const elapsed = () => Date.now() - start;
  const opening: Pick<Entry, 'after'> = { after: blank };

  fact$
    .pipe(
      scan(({ after: before }, fact): Entry => {
        const now = elapsed();
        return { fact, now, before, after: enter(before, fact, now) };
      }, opening as Entry),
      connect((entry$) =>
        merge(
          timeline(entry$).pipe(tap(print), ignoreElements()),
          isLive ? liveLine(entry$, elapsed).pipe(tap(printLive), ignoreElements()) : EMPTY,
          entry$.pipe(last()),
        ),
      ),
      map(({ after }) => after),
    )
    .subscribe({
      next: (ledger) => {
        printLive('');
        (isLocal ? localSummary(ledger) : remoteSummary(ledger)).forEach(print);
        const isKept = isLocal ? promises(ledger).every(([, kept]) => kept) : ledger.error === undefined;
        process.exitCode = isKept ? 0 : 1;
      },
      complete: () => {
        // A dead peer may keep its closing handshake waiting.
        setTimeout(() => process.exit(), 1_000).unref();
      },
    });
}

try {
  main(process.argv.slice(2));
} catch (error) {
  // A URL that is none.
  console.error((error as Error).message);
  process.exitCode = 1;
}
