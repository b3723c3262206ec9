// What one of the things that grow costs per message at one size, and how many questions it asks for that.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { growing } from './growing.mjs';
import '../harness/endWithRunner.mjs';

const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 300;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const { row, size, milliseconds } = JSON.parse(process.argv[2]);
const until = performance.now() + milliseconds;
const isOver = (round) =>
  milliseconds === 0 || round >= MOST_ROUNDS || (round >= FEWEST_ROUNDS && performance.now() >= until);

let best = Infinity;
let questions = 0;
let round = 0;
let prepared;
do {
  // What is used up is made anew, and what it leaves behind not cleared away in the time of the next.
  if (!prepared?.lasts) {
    prepared = await growing[row](size);
    collectGarbage();
  }
  const { run, count, done, asked } = prepared;
  const before = [done?.(), asked?.()];
  const start = process.hrtime.bigint();
  await run();
  best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  if (done && done() - before[0] !== count) throw new Error(`${done() - before[0]} messages of ${count}`);
  if (asked) questions = (asked() - before[1]) / count;
  round++;
} while (!isOver(round));
process.send({ nanoseconds: best, questions });
