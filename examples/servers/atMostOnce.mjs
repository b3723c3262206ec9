// At most once: the server only has to answer pings.
import { ignoreElements, tap } from 'rxjs';
import { heartbeatServer$, serve } from 'rxjs-heartbeat-socket/server';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ host: '127.0.0.1', port: process.env.PORT ?? 8080 });

server.on('listening', () => console.log(`port ${server.address().port}`));

heartbeatServer$(server)
  .pipe(
    serve((client) =>
      client.pipe(
        tap(({ order }) => console.log(`order ${order}`)),
        ignoreElements(),
      ),
    ),
  )
  .subscribe();
