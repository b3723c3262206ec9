import { createInterface } from 'node:readline';
import { catchError, concat, defer, EMPTY, firstValueFrom, from, ignoreElements, type Observable } from 'rxjs';
import type { HeartbeatSocket } from '../index.js';

/** Sends the texts one after the other. `-` stands for the lines of the input, which are read no faster than they are sent. */
export function send(
  socket$: HeartbeatSocket<unknown, string>,
  texts: readonly string[],
  input: NodeJS.ReadableStream,
): Observable<never> {
  const sendText = (text: string): Observable<void> =>
    // The event `dropped` reports it.
    socket$.deliver(text).pipe(catchError(() => EMPTY));

  async function* sendLines(): AsyncGenerator<void> {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      yield await firstValueFrom(sendText(line), { defaultValue: undefined });
    }
  }

  return concat(...texts.map((text) => (text === '-' ? defer(() => from(sendLines())) : sendText(text)))).pipe(
    ignoreElements(),
  );
}
