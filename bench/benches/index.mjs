/**
 * In the order of the page. A benchmark has
 *
 * - `name`, `heading` and `intro`, a paragraph of Markdown that says what is measured and how
 * - `measure()`, which resolves with plain JSON
 * - `tables(data)`: `[{ caption?, head: string[], rows: string[][] }]`
 * - `targets(data, results)`: `[{ text, value, atMost | atLeast, unit?, moved?: { from, because } }]`; `results` are those of
 *   all benchmarks of the run so far, for a goal that was moved for a reason measured in the same run
 * - `plots(data)`, if there is something to see: `[{ file, alt, svg }]`
 * - `floor`, if there is something to explain: Markdown
 */
export const benches = await Promise.all(
  ['reasons', 'inbound', 'operators', 'outbound', 'growth', 'timers', 'memory', 'detect', 'size', 'backoff'].map(
    (name) => import(`./${name}.mjs`),
  ),
);
