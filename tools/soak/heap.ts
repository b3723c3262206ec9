import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The bytes that are still in use when all garbage has been collected. */
export async function heapInUse(): Promise<number> {
  for (let n = 0; n < 5; n++) {
    collectGarbage();
    await sleep(20);
  }
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
