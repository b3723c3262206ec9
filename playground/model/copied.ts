import type { Act } from './scene.js';
import { actWords, seconds } from './words.js';

/** The spec that is copied, below what was done to the network. Times are since the page was opened. */
export function annotate(spec: string, acts: readonly Act[], start: number, now: number): string {
  const lines = acts.map((act) => `//   ${seconds(act.at - start).padStart(7)}  ${actWords(act)}`);
  const title = `// Recorded in the playground, ${seconds(now - start)} after it was opened${lines.length ? ':' : '.'}`;
  return [title, ...lines, '', spec].join('\n');
}
