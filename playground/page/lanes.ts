import { drawLane, drawNetwork } from '../model/drawing.js';
import type { LaneName, Scene } from '../model/scene.js';
import { at, line, SHAPES } from '../model/shapes.js';
import { SETTINGS } from '../model/settings.js';
import { silenceOf } from '../model/stretches.js';
import { pixelsPerSecond, type View } from '../model/view.js';
import { seconds, statusLine } from '../model/words.js';
import { element } from './element.js';

const NAMES: readonly LaneName[] = ['plain', 'ours'];

const network = element('#network', SVGElement);
const lanes = NAMES.map((name) => ({
  name,
  picture: element(`#${name}`, SVGElement),
  status: element(`#${name}-status`, HTMLElement),
}));

export const width = (): number => network.clientWidth;

export function showScene(scene: Scene, view: View): void {
  network.innerHTML = drawNetwork(scene.acts, view);
  for (const { name, picture, status } of lanes) {
    picture.innerHTML = drawLane(name, scene[name], scene.acts, view);
    status.textContent = statusLine(scene[name], view.now);
    status.className = `status ${silenceOf(scene[name], view.now) === undefined ? scene[name].state : 'silent'}`;
  }
}

/** Moves what was drawn a while ago. */
export function scroll(since: number, view: View): void {
  const shift = `translate(${(-since / 1000) * pixelsPerSecond(view)} 0)`;
  for (const group of document.querySelectorAll('.scroll')) group.setAttribute('transform', shift);
}

export function showLegend(): void {
  const entries = [
    [SHAPES.message('a'), 'message'],
    [at(0, 15, SHAPES.ping()), 'ping'],
    [at(0, -15, SHAPES.pong()), 'pong'],
    [SHAPES.lost(), 'loss'],
    [SHAPES.attempt(), 'attempt'],
    [at(-15, 0, line('open', 30)), 'open'],
    [at(-14, 0, line('connecting', 28)), 'connecting'],
    [at(-15, 0, line('waiting', 30)), 'waiting'],
    [at(-15, 0, line('silent', 30)), 'silent'],
  ];
  element('#legend', HTMLElement).innerHTML = entries
    .map(([shape = '', name = '']) => `<li><svg viewBox="-17 -18 34 36" aria-hidden="true">${shape}</svg>${name}</li>`)
    .join('');

  const { interval, pongTimeout, backoff } = SETTINGS;
  element('#settings', HTMLElement).textContent =
    `ping every ${seconds(interval, 0)}, pong within ${seconds(pongTimeout, 0)}, ` +
    `backoff ${backoff.min / 1_000} to ${seconds(backoff.max, 0)}`;
}
