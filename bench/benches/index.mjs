/**
 * In the order of the page. A benchmark has
 *
 * - `name`, `heading` and `intro`, a paragraph of Markdown that says what is measured and how
 * - `measure()`, which resolves with plain JSON
 * - `tables(data)`: `[{ caption?, head: string[], rows: string[][] }]`
 * - `targets(data)`: `[{ text, value, atMost | atLeast, unit? }]`
 * - `plots(data)`, if there is something to see: `[{ file, alt, svg }]`
 * - `floor`, if there is something to explain: Markdown
 */
export const benches = await Promise.all(
  ['inbound', 'operators', 'outbound', 'growth', 'timers', 'memory', 'detect', 'size', 'backoff'].map(
    (name) => import(`./${name}.mjs`),
  ),
);
