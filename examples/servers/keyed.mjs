// One connection for each user, who is known by a token. On SIGTERM all clients are sent to the next server.
import { createServer } from 'node:http';
import { firstValueFrom } from 'rxjs';
import { heartbeatServer$, serve } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const users = new Map([['secret-of-ann', 'ann']]); // stands for your store of tokens
const keyOf = async ({ url }) => users.get(new URL(url, 'ws://host').searchParams.get('token')); // none: 401

const http = createServer();
const server$ = heartbeatServer$(new WebSocketServer({ noServer: true }), { keyOf });
http.on('upgrade', server$.handleUpgrade);
http.listen(process.env.PORT ?? 8080, '127.0.0.1', () => console.log(`port ${http.address().port}`));

server$.pipe(serve((client) => [{ hello: client.key }])).subscribe();

process.once('SIGTERM', async () => {
  await firstValueFrom(server$.drain({ over: 5_000, within: 20_000 }));
  process.exit();
});
