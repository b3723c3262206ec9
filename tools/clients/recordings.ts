import { record, type Recordable } from '../../lib/testing/index.js';

/** What a recording prints: the text of a spec, or why there is none. */
export type PrintedSpec = { readonly text: string } | { readonly refusal: string };

/** Recordings of one socket, without the messages and with them. */
export interface Recordings {
  /** Ends the recordings and returns what they print. */
  print(): PrintedSpec[];
}

/** Begins before anyone subscribes: with messages, a recording is a subscriber itself. */
export function startRecordings(socket$: Recordable): Recordings {
  const recordings = [false, true].map((payloads) => record(socket$, { payloads }));
  return {
    print: () =>
      recordings.map((recording) => {
        try {
          return { text: recording.toMarbles() };
        } catch (error) {
          return { refusal: (error as Error).message };
        } finally {
          recording.stop();
        }
      }),
  };
}
