import { fromEvent, merge } from 'rxjs';
import { run, type Surroundings } from './run.js';

/** Runs the command in this process, and exits with its code. */
export function runProcess(
  argv: readonly string[],
  given: Pick<Surroundings, 'log' | 'printsMessages' | 'version'>,
  exitCode = (code: number) => code,
): void {
  const { stdin: input, stdout: output, stderr: errors } = process;
  // `… | head` is no reason to crash.
  for (const stream of [output, errors]) stream.on('error', () => process.exit());
  const stop$ = merge(fromEvent(process, 'SIGINT'), fromEvent(process, 'SIGTERM'));

  void run(argv, { ...given, input, output, errors, stop$ }).then((code) => {
    process.exitCode = exitCode(code);
    // A dead peer may keep its closing handshake waiting, and an input that is not at its end the process.
    setTimeout(() => process.exit(), 1_000).unref();
  });
}
