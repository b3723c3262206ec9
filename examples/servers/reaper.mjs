// Terminates dead clients: a client that is silent for an interval gets a ping, and after a second one it is terminated.
import { heartbeatServer$ } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const { PORT = 8080, REAP_EVERY = 30_000 } = process.env;
const server = new WebSocketServer({ host: '127.0.0.1', port: PORT });
const server$ = heartbeatServer$(server, { heartbeat: { interval: Number(REAP_EVERY), protocolPing: true } });

server.on('listening', () => console.log(`port ${server.address().port}`));
server$.events$.subscribe(({ type }) => /connected|gone/.test(type) && console.log(`${server$.clients.size} here`));
server$.subscribe();
