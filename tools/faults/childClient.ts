import type { SocketEvent } from '../../lib/index.js';
import { spawnClient, type ClientProcess } from '../clients/clientProcess.js';
import type { PrintedSpec } from '../clients/recordings.js';
import { eventually } from '../eventually.js';
import type { ClientConfig, Farewell, Witness } from './witness.js';

/** A client in a process of its own, which can be frozen. */
export type ChildClient = Witness & Pick<ClientProcess, 'lines' | 'signal'>;

/** Time enough to mend the network when the news of a loss has come from the other process. */
const RETRY = 600;

type Line =
  | SocketEvent
  | { type: 'message'; message: unknown }
  | { type: 'thawed' }
  | { type: 'left'; maxLive: number; specs?: readonly PrintedSpec[] };

export function childClient(url: string, config: ClientConfig): ChildClient {
  const options = JSON.stringify({ url, reconnect: RETRY, ...config });
  const { lines, onLine, signal, exit } = spawnClient('tools/clients/heartbeatClient.ts', [options]);
  const events: SocketEvent[] = [];
  const eventTimes: number[] = [];
  const messages: unknown[] = [];
  const ends: unknown[] = [];
  const listeners: (() => void)[] = [];
  let farewell: Pick<Farewell, 'maxLive' | 'specs'> = { maxLive: NaN };
  let isOver = false;
  void exit.then(() => (isOver = true));

  onLine((text) => {
    const line = JSON.parse(text) as Line;
    if (line.type === 'thawed') return;
    if (line.type === 'message') messages.push(line.message);
    else if (line.type === 'left') farewell = { maxLive: line.maxLive, specs: line.specs };
    else {
      eventTimes.push(performance.now());
      events.push(line);
      if (line.type === 'closed') ends.push(line.cause);
      if (line.type === 'lost') for (const listener of listeners) listener();
    }
  });

  return {
    lines,
    signal,
    events,
    eventTimes,
    messages,
    ends,
    onLost: (listener) => void listeners.push(listener),
    async leave() {
      signal('SIGTERM');
      await eventually(() => isOver, { what: 'the process of the client to end by itself' });
      const code = await exit;
      return { ...farewell, left: code === 0 ? [] : [`exit code ${code}`] };
    },
    async kill() {
      signal('SIGKILL');
      await exit;
    },
  };
}
