import ts from 'typescript';
import * as library from '../../lib/index.js';
import * as testing from '../../lib/testing/index.js';

/** What a spec may be run against instead of the library as it is. */
export type Library = Pick<typeof library, 'heartbeatSocket$'>;

/** Runs the text of a spec at once; the first test that fails throws. */
export function runSpec(code: string, instead: Partial<Library> = {}): void {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const requireForSpec = (id: string): unknown => {
    if (id === 'rxjs-heartbeat-socket') return { ...library, ...instead };
    return id === 'rxjs-heartbeat-socket/testing' ? testing : jest.requireActual(id);
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what was written is what this is for
  const run = new Function('require', 'exports', 'it', outputText) as (...args: unknown[]) => void;
  run(requireForSpec, {}, (_title: string, test: () => void) => test());
}
