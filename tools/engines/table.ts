import type { EngineReport } from './runScenes.js';

/** Markdown: a row for each scene, a column for each engine. */
export function tableOf(reports: readonly EngineReport[]): string {
  const head = ['', ...reports.map(({ engine }) => engine)];
  const scenes = reports[0]?.outcomes.map(({ scene }) => scene) ?? [];
  const rows = scenes.map((scene, at) => [
    scene,
    ...reports.map(({ outcomes }) => `${outcomes[at]?.failed ? '**failed**: ' : ''}${outcomes[at]?.seen ?? ''}`),
  ]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
