import { startWsServer } from '../../tools/servers/wsServer.js';

const SYMBOLS = ['ACME', 'BOLT', 'CORN', 'DUNE', 'ELMS', 'FERN', 'GOLD', 'HALO'];

/** A thousand a second; a turn that comes late makes up for it. */
const TICKS_PER_MS = 1;
const EVERY = 10;

export interface Quotes {
  readonly port: number;
  /** How many ticks there have been. */
  readonly sent: number;
  /** How many connections there have been. */
  readonly accepted: number;
  close(): Promise<void>;
}

/** Numbers its ticks, repeats those that a client asks for, and hands every note to everybody. */
export async function startQuotes(): Promise<Quotes> {
  const ticks: string[] = [];
  const prices = SYMBOLS.map((_, i) => 100 + 10 * i);
  const server = await startWsServer({
    onMessage(text, client) {
      const { since, say } = JSON.parse(text) as { since?: number; say?: string };
      if (since !== undefined) ticks.slice(since).forEach((tick) => client.send(tick));
      if (say !== undefined) server.broadcast({ note: say });
    },
  });
  const tick = () => {
    const i = Math.floor(Math.random() * SYMBOLS.length);
    const price = (prices[i] = Math.max(1, prices[i]! + (Math.random() - 0.5) / 2));
    const text = JSON.stringify({ id: ticks.length + 1, symbol: SYMBOLS[i], price });
    ticks.push(text);
    server.broadcastRaw(text);
  };
  const start = performance.now();
  const timer = setInterval(() => {
    while (ticks.length < (performance.now() - start) * TICKS_PER_MS) tick();
  }, EVERY);
  return {
    port: server.port,
    get sent() {
      return ticks.length;
    },
    get accepted() {
      return server.accepted;
    },
    async close() {
      clearInterval(timer);
      await server.close();
    },
  };
}
