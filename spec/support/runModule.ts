import ts from 'typescript';
import * as library from '../../lib/index.js';
import * as testing from '../../lib/testing/index.js';

/** What a module may get instead of the library as it is. */
export type Instead = Partial<Pick<typeof library, 'heartbeatSocket$'>>;

/** Runs a module of TypeScript, given as text, with the library's sources for what it imports of it. */
export function runModule(code: string, globals: Readonly<Record<string, unknown>> = {}, instead: Instead = {}): void {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const requireForModule = (id: string): unknown => {
    if (id === 'rxjs-heartbeat-socket') return { ...library, ...instead };
    return id === 'rxjs-heartbeat-socket/testing' ? testing : jest.requireActual(id);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what was written is what this is for
  const run = new Function('require', 'exports', ...Object.keys(globals), outputText) as (...args: unknown[]) => void;
  run(requireForModule, {}, ...Object.values(globals));
}

/** Runs a spec at once; the first of its tests that fails throws. */
export function runSpec(code: string, instead?: Instead): void {
  runModule(code, { it: (_title: string, test: () => void) => test() }, instead);
}
