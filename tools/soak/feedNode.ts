// A server of the feed in a process of its own: its parent tells it the numbers to send, and hears of those that arrive.
import { startLibraryFeed } from './libraryFeed.js';

/** What the parent says: a number, or that the node is to go. */
export type ToNode = { readonly n: number } | 'drain';

/** What a node says: that it listens, that a number has arrived and when by the clock of the machine, and that it is empty. */
export type FromNode =
  | { readonly port: number }
  | { readonly n: number; readonly at: bigint }
  | { readonly closed: number; readonly terminated: number };

const tell = (message: FromNode) => process.send?.(message);

async function start(first: number): Promise<void> {
  const feed = await startLibraryFeed('resume', (n) => tell({ n, at: process.hrtime.bigint() }), first);
  process.on('message', (message: ToNode) => {
    if (message !== 'drain') {
      feed.send(message.n);
      return;
    }
    const hint = { type: 'move' } as const;
    feed.server$.drain({ hint, over: 0, notice: 5_000, within: 20_000 }).subscribe((drained) => tell(drained));
  });
  process.on('disconnect', () => process.exit());
  tell({ port: feed.port });
}

void start(Number(process.argv[2]));
