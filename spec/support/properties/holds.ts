import fc from 'fast-check';

const { SEED = '1', RUNS, CASE } = process.env;

/**
 * Tries a property on random values, the same ones every time; SEED and RUNS ask for others. What breaks it is told in its
 * smallest form, with the command that plays just that again.
 */
export function holds<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => void, runs = 400): void {
  const result = fc.check(fc.property(arbitrary, check), {
    seed: Number(SEED),
    numRuns: Number(RUNS ?? runs),
    ...(CASE ? { path: CASE, endOnFailure: true } : {}),
  });
  if (!result.failed) return;

  const title = expect.getState().currentTestName?.replace(/[^\w ]/g, '.') ?? '';
  const { counterexamplePath, counterexample, errorInstance } = result;
  throw new Error(
    `SEED=${SEED} CASE=${counterexamplePath ?? ''} npx jest spec/properties -t '${title}'\n\n` +
      `${fc.stringify(counterexample?.[0])}\n\n${inWords(errorInstance)}`,
  );
}

const inWords = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
