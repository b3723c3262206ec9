import { runChild } from './child.mjs';
import { summary } from './stats.mjs';

/** Lets everyone work once a round, one after the other, so that all share the machine's good and bad times. */
export async function interleave(names, rounds, work) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await work(name));
  }
  return results;
}

/**
 * Runs a child for each contender and round; each sends an object of figures, of which this makes a summary of each:
 * `{ rxjs: { nanoseconds: { median, min, max } } }`.
 */
export async function contest(names, rounds, child, options) {
  const results = await interleave(names, rounds, (contender) => runChild(child, { contender, ...options }));
  const summaries = (figures) =>
    Object.fromEntries(Object.keys(figures[0]).map((key) => [key, summary(figures.map((each) => each[key]))]));
  return Object.fromEntries(names.map((name) => [name, summaries(results[name])]));
}
