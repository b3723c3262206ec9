import type { RunHelpers } from 'rxjs/testing';
import { marbleServer, type FakeConnectionOptions, type MarbleServer } from '../../lib/testing/index.js';

export interface ScriptedOptions extends Pick<FakeConnectionOptions, 'reply' | 'closing'> {
  /** What letters stand for on the wire; a letter without an entry stands for itself, in JSON. */
  values?: Record<string, string>;
}

/** marbleServer() with letters that stand for raw frames, so that a frame can be bad. */
export function scripted(
  cold: RunHelpers['cold'],
  scripts: string[],
  { values = {}, ...options }: ScriptedOptions = {},
): MarbleServer {
  return marbleServer(cold, scripts, {
    ...options,
    serializer: (letter) => values[letter as string] ?? JSON.stringify(letter),
  });
}
