import * as library from '../../lib/index.js';
import * as testing from '../../lib/testing/index.js';
import { runModule as run } from '../../tools/runModule.js';

/** What a module may get instead of the library as it is. */
export type Instead = Partial<Pick<typeof library, 'heartbeatSocket$'>>;

/** Runs a module of TypeScript, given as text, with the library's sources for what it imports of it. */
export function runModule(code: string, globals: Readonly<Record<string, unknown>> = {}, instead: Instead = {}): void {
  const requireForModule = (id: string): unknown => {
    if (id === 'rxjs-heartbeat-socket') return { ...library, ...instead };
    return id === 'rxjs-heartbeat-socket/testing' ? testing : jest.requireActual(id);
  };
  run(code, requireForModule, globals);
}

/** Runs a spec at once; the first of its tests that fails throws. */
export function runSpec(code: string, instead?: Instead): void {
  runModule(code, { it: (_title: string, test: () => void) => test() }, instead);
}
