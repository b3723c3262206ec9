import ts from 'typescript';

/** Runs a module of TypeScript, given as text. `load` returns what the module imports, by name. */
export function runModule(
  code: string,
  load: (id: string) => unknown,
  globals: Readonly<Record<string, unknown>> = {},
): void {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running what was written is what this is for
  const run = new Function('require', 'exports', ...Object.keys(globals), outputText) as (...args: unknown[]) => void;
  run(load, {}, ...Object.values(globals));
}
