// Expiring tokens: each HTTP request gets a new token. A connection with a wrong token, or whose token expires, is closed with 4401.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { ignoreElements, interval, map, merge, tap, timer } from 'rxjs';
import { heartbeatServer$, serve } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const LIFETIME = Number(process.env.LIFETIME ?? 30_000);
const expiries = new Map(); // by token; stands for your store of sessions

const http = createServer((_, response) => {
  const token = randomUUID();
  expiries.set(token, Date.now() + LIFETIME);
  response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end(token);
});
const isValid = (token) => expiries.get(token) > Date.now();
const tokenOf = ({ url }) => new URL(url, 'ws://host').searchParams.get('token');
const server$ = heartbeatServer$(new WebSocketServer({ server: http }), {
  keyOf: (request) => (isValid(tokenOf(request)) ? tokenOf(request) : undefined), // none: 4401
  replaced: { code: 4409, reason: 'replaced' },
});
const price$ = interval(1_000).pipe(map(() => ({ price: 100 + Math.random() })));

const untilExpiry = (client) =>
  timer(expiries.get(client.key) - Date.now()).pipe(
    tap(() => client.close(4401, 'expired')),
    ignoreElements(),
  );
server$.pipe(serve((client) => merge(price$, untilExpiry(client)))).subscribe();

http.listen(process.env.PORT ?? 8080, '127.0.0.1', () => console.log(`port ${http.address().port}`));
