import { lastValueFrom, type Observable } from 'rxjs';
import { parseOrder, type Order } from './arguments.js';
import { HELP } from './help.js';
import { asJson, type Frame } from './printed.js';
import { createScreen, type Terminal } from './screen.js';
import { summary } from './summary.js';
import { visible } from './text.js';
import { UsageError } from './usageError.js';
import { watch } from './watch.js';
import { webSocketFor } from './webSocketFor.js';

export interface Surroundings {
  readonly input: NodeJS.ReadableStream;
  readonly output: Terminal;
  readonly errors: NodeJS.WritableStream;
  /** Where the status is printed. */
  readonly log: Terminal;
  /** Whether messages are printed. If not, they are only counted. */
  readonly printsMessages: boolean;
  readonly version: string;
  readonly stop$: Observable<unknown>;
}

/** Runs the command of the arguments, and resolves with the exit code. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { output, errors, version } = surroundings;
  try {
    const order = parseOrder(argv);
    if (order === 'help') output.write(HELP);
    else if (order === 'version') output.write(`${version}\n`);
    else return await runWatch(order, surroundings);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    errors.write(`${error.message}\n--help lists the arguments.\n`);
    return 2;
  }
}

async function runWatch(order: Order, { input, output, log, printsMessages, stop$ }: Surroundings): Promise<number> {
  const WebSocketCtor = await webSocketFor(order);
  const screen = createScreen(log);
  const written = order.isJson ? asJson : output.isTTY ? inTerminal : asItIs;
  const onMessage = (frame: Frame) => {
    if (!printsMessages) return;
    screen.aside(() => {
      output.write(written(frame));
      output.write('\n');
    });
  };
  const ledger = await lastValueFrom(begin(() => watch(order, { WebSocketCtor, screen, input, onMessage, stop$ })));
  summary(ledger).forEach(screen.print);
  return ledger.error === undefined ? 0 : 1;
}

/** An option error of the socket is an error of the arguments. */
function begin<T>(start: () => T): T {
  try {
    return start();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

const asItIs = (frame: Frame) => (typeof frame === 'string' ? frame : Buffer.from(frame));
const inTerminal = (frame: Frame) => visible(typeof frame === 'string' ? frame : Buffer.from(frame).toString());
