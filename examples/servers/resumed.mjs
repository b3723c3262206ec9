// Resumed: the server numbers its trades, keeps the last 100, and repeats those after the last one of a client.
import { concatMap, interval, map, mergeMap } from 'rxjs';
import { heartbeatServer$, memoryLog, serve } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const log = memoryLog({ capacity: 100 });
const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });
const server$ = heartbeatServer$(server);

const numbered = ({ cursor, message }) => ({ seq: cursor, ...message });
// In one turn, so that no newer trade is sent in between.
const repeated = ({ gap, entries }) => [...(gap ? [{ type: 'gap' }] : []), ...entries.map(numbered)];

server.on('listening', () => console.log(`port ${server.address().port}`));

server$
  .pipe(serve((client) => client.pipe(mergeMap(({ since }) => log.since(since).pipe(mergeMap(repeated))))))
  .subscribe();

interval(20)
  .pipe(
    concatMap(() => log.append({ price: Math.random() })),
    map(numbered),
  )
  .subscribe((trade) => server$.broadcast(trade));
