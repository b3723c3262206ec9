import type { EngineReport } from './runScenes.js';

/** Markdown: a row for each scene, a column for each engine, of which the first plays all scenes. */
export function tableOf(reports: readonly EngineReport[]): string {
  const head = ['', ...reports.map(({ engine }) => engine)];
  const scenes = reports[0]?.outcomes.map(({ scene }) => scene) ?? [];
  const rows = scenes.map((name) => [
    name,
    ...reports.map(({ outcomes }) => {
      const { failed, seen } = outcomes.find(({ scene }) => scene === name) ?? { failed: false, seen: '–' };
      return `${failed ? '**failed**: ' : ''}${seen}`;
    }),
  ]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
