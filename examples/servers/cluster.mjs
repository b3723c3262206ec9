// One node of a chat behind haproxy.cfg: Redis has all that the nodes share, and a client may come to another node at any time.
import { createServer } from 'node:http';
import { createClient } from 'redis';
import { firstValueFrom, ignoreElements, mergeMap } from 'rxjs';
import { redisLog } from 'rxjs-heartbeat-socket/redis';
import { heartbeatServer$, inOrder } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const { PORT = 8080, REDIS = 'redis://127.0.0.1:6379', KEPT = 10_000, HANDOVER = 2_000 } = process.env;
const redis = createClient({ url: REDIS });
redis.on('error', (error) => console.error(error.message));
await redis.connect();

const log = redisLog(redis, { key: 'chat', capacity: Number(KEPT) });
const server$ = heartbeatServer$(new WebSocketServer({ noServer: true }), {
  keyOf: ({ url }) => new URL(url, 'ws://host').searchParams.get('me') ?? '', // a random id of each page; none: 401
  claims: redisLog(redis, { key: 'claims' }),
  replaced: { code: 4409, reason: 'replaced' },
  handover: Number(HANDOVER),
  outbox: { capacity: Number(KEPT), maxBytes: 2 ** 24 }, // has room for all that a client can ask for
});

const numbered = ({ cursor, message }) => ({ seq: cursor, ...message });
const answer = ({ since, n, text }, { key }) =>
  since === undefined
    ? log.append({ from: key, n, text }, { id: key, n }).pipe(ignoreElements())
    : log.since(since).pipe(mergeMap(({ entries }) => entries.map(numbered)));

log.entry$.subscribe((entry) => server$.broadcast(numbered(entry))); // of all nodes
server$.pipe(inOrder(answer)).subscribe();
server$.events$.subscribe(({ type, client, gone }) => console.log(type, client?.key ?? '', gone?.cause ?? ''));

const http = createServer((_, response) => response.end());
http.on('upgrade', server$.handleUpgrade);
http.listen(PORT, '127.0.0.1', () => console.log(`port ${http.address().port}`));

process.once('SIGTERM', async () => {
  await firstValueFrom(server$.drain({ hint: { type: 'going-away' }, over: 0, notice: 2_000, within: 5_000 }));
  process.exit();
});
