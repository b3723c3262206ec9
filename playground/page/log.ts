import { actWords, LANE_NAMES, laneWords, seconds } from '../model/words.js';
import type { Fact, Scene } from '../model/scene.js';
import { element } from './element.js';

const list = element('#log', HTMLElement);

/** The lines that a fact is worth. */
export function linesOf(fact: Fact, before: Scene, after: Scene): string[] {
  if (fact.lane === 'network') return after.acts.slice(before.acts.length).map((act) => `Network: ${actWords(act)}.`);
  const words = laneWords(fact.mark);
  return words === undefined ? [] : [`${LANE_NAMES[fact.lane]}: ${words}.`];
}

/** Writes a line at the end, where a screen reader hears of it. */
export function writeLog(line: string, sinceStart: number): void {
  const time = document.createElement('time');
  time.textContent = seconds(sinceStart);
  const paragraph = document.createElement('p');
  paragraph.append(time, ' ', line);
  list.append(paragraph);
  list.scrollTop = list.scrollHeight;
}
