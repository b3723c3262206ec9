import { interval } from 'rxjs';
import { Account } from './account.js';
import { EVERY, type EndedBy } from './feedClient.js';
import type { HandoverServer } from './handoverServer.js';
import { startLibraryFeed } from './libraryFeed.js';

/** A server as that of `startHandoverServer`, on the library's own. */
export async function startLibraryServer(endedBy: EndedBy): Promise<HandoverServer> {
  const account = new Account();
  const { port, server$, send, stop } = await startLibraryFeed(endedBy, (n) => account.note(n));
  let sent = 0;
  const traffic = interval(EVERY).subscribe(() => send(++sent));

  return {
    port,
    account,
    get open() {
      return server$.clients.size;
    },
    hint: () => server$.broadcast({ type: 'move' }),
    finish() {
      traffic.unsubscribe();
      return sent;
    },
    stop() {
      traffic.unsubscribe();
      stop();
    },
  };
}
