import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import { pipeline, type Duplex } from 'node:stream';
import { first, fromEvent, merge, mergeMap, noop, takeUntil, tap, type Observable } from 'rxjs';

type Upgrade = [request: IncomingMessage, socket: Duplex, head: Buffer];

/**
 * Leads upgrade requests on to the cable, byte for byte. While the way is not free they wait, as a SYN that is sent again
 * and again does, and go through when it is.
 */
export function frontDoor(http: Server, cable: { port: number }, isFree$: Observable<boolean>): Observable<unknown> {
  return (fromEvent(http, 'upgrade') as Observable<Upgrade>).pipe(
    mergeMap(([request, socket, head]) => {
      // Read, or the end of a client that does not wait goes unnoticed.
      socket.on('error', noop).resume();
      const gone$ = merge(fromEvent(socket, 'end'), fromEvent(socket, 'close')).pipe(tap(() => socket.destroy()));
      return isFree$.pipe(
        first(Boolean),
        tap(() => lead(request, socket, head, cable.port)),
        takeUntil(gone$),
      );
    }),
  );
}

function lead(request: IncomingMessage, socket: Duplex, head: Buffer, port: number): void {
  const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
  upstream.write(requestHead(request));
  upstream.write(head);
  // Each end hears of the other's by its own close.
  pipeline(socket, upstream, noop);
  pipeline(upstream, socket, noop);
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const headers = rawHeaders.map((text, i) => (i % 2 ? `${text}\r\n` : `${text}: `));
  return `${method} ${url} HTTP/1.1\r\n${headers.join('')}\r\n`;
}
