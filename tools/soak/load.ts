import { spawnClient } from '../clients/clientProcess.js';
import { eventually } from '../eventually.js';
import { checkDescriptors } from './checkDescriptors.js';
import { mostWithin } from './mostWithin.js';
import { startSoakServer } from './startServer.js';

/** What a client process reports, one after the other. */
export type Step =
  | { readonly step: 'open'; readonly sockets: number }
  | {
      readonly step: 'beaten';
      readonly sockets: number;
      /** How many were lost before the server restarted. */
      readonly strays: number;
      /** Bytes: the heap that its sockets take, the memory of the process, and how much of that came with them. */
      readonly heap: number;
      readonly rss: number;
      readonly growth: number;
    }
  | { readonly step: 'ready' }
  | {
      readonly step: 'back';
      readonly lost: number;
      /** Epoch milliseconds: since when each is open, and when each attempt began. */
      readonly since: readonly number[];
      readonly attempts: readonly number[];
    }
  | { readonly step: 'told'; readonly told: number; readonly present: number }
  | { readonly step: 'end'; readonly overlaps: number; readonly leftovers: number };

type Reported<Name extends Step['step']> = Extract<Step, { step: Name }>;

/** What became of many sockets, of several processes, at one server. */
export interface Load {
  readonly opened: number;
  readonly beaten: number;
  readonly strays: number;
  /** Bytes for each process, and for each of its connections. */
  readonly rss: number;
  readonly growthPerConnection: number;
  readonly heapPerConnection: number;
  readonly lost: number;
  readonly back: number;
  /** Milliseconds from when the server listened again until 99 % and until all were open. */
  readonly nearlyAll: number;
  readonly last: number;
  readonly attempts: number;
  /** The most attempts within 100 ms. */
  readonly peak: number;
  readonly told: number;
  readonly present: number;
  readonly overlaps: number;
  readonly leftovers: number;
}

const PROCESSES = 2;
/** On a busy machine, to open all takes minutes. */
const WITHIN = 600_000;
const WINDOW = 100;

/** `count` sockets of two processes, all of which get a pong, lose their server in a restart, and come back. */
export async function soakLoad(count: number, seed: number): Promise<Load> {
  checkDescriptors(count);
  const server = await startSoakServer('loadServer');
  const each = count / PROCESSES;
  const crowds = Array.from({ length: PROCESSES }, (_, i) =>
    spawnClient('tools/soak/loadClient.ts', [server.url, String(each), String(seed + i)]),
  );
  const reports = async <Name extends Step['step']>(name: Name) => {
    const found = ({ lines }: (typeof crowds)[number]) =>
      lines.map((line) => JSON.parse(line) as Step).find((step): step is Reported<Name> => step.step === name);
    await eventually(() => crowds.every(({ lines }) => lines.some((line) => line.includes(`"${name}"`))), {
      what: `all clients: ${name}`,
      within: WITHIN,
    });
    return crowds.map(found) as Reported<Name>[];
  };
  const sum = <T>(steps: readonly T[], of: (step: T) => number) => steps.reduce((total, step) => total + of(step), 0);

  try {
    const opened = await reports('open');
    const beaten = await reports('beaten');
    await reports('ready');
    await server.comeBack('SIGTERM');
    const listening = performance.timeOrigin + performance.now();
    const back = await reports('back');
    crowds[0]?.signal('SIGUSR2');
    const told = await reports('told');
    const end = await reports('end');
    const ascending = (times: readonly number[]) => [...times].sort((a, b) => a - b);
    const since = ascending(back.flatMap((step) => step.since));
    const attempts = ascending(back.flatMap((step) => step.attempts));
    return {
      opened: sum(opened, (step) => step.sockets),
      beaten: sum(beaten, (step) => step.sockets),
      strays: sum(beaten, (step) => step.strays),
      rss: Math.max(...beaten.map((step) => step.rss)),
      growthPerConnection: sum(beaten, (step) => step.growth) / count,
      heapPerConnection: sum(beaten, (step) => step.heap) / count,
      lost: sum(back, (step) => step.lost),
      back: since.length,
      nearlyAll: (since[Math.ceil(0.99 * count) - 1] ?? NaN) - listening,
      last: (since[count - 1] ?? NaN) - listening,
      attempts: attempts.length,
      peak: mostWithin(WINDOW, attempts),
      told: sum(told, (step) => step.told),
      present: Math.max(...told.map((step) => step.present)),
      overlaps: sum(end, (step) => step.overlaps),
      leftovers: sum(end, (step) => step.leftovers),
    };
  } finally {
    crowds.forEach(({ signal }) => signal('SIGKILL'));
    await server.stop();
  }
}
