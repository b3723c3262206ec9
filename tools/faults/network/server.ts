// A server for a network namespace, on all its addresses: answers pings, and says nothing else.
import { WebSocketServer } from 'ws';
import { isPing } from '../../servers/ping.js';

const [port = '0', backlog = '511'] = process.argv.slice(2);
const server = new WebSocketServer({ host: '::', port: Number(port), backlog: Number(backlog) });
server.on('connection', (client) => {
  client.on('error', () => client.terminate());
  client.on('message', (data: Buffer) => {
    if (isPing(data.toString())) client.send('{"type":"pong"}');
  });
});
server.on('listening', () => console.log('{"type":"ready"}'));
