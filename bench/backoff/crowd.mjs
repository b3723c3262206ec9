import { markdownTable } from '../../tools/figures/markdownTable.ts';
import { figure } from '../report/words.mjs';
import { outage } from './outage.mjs';
import { policies } from './policies.mjs';
import { seconds } from './units.mjs';

const DOWN_FOR = 30_000;
const WINDOW = 100;
const CAPACITY = 5_000;
const CHOSEN = ['library', 'fixed', 'exponential'];

/** Where the table belongs. */
export const place = ['docs/reliability.md', 'npm run herd'];

/** What becomes of the crowd with the default delay, and with the two that are most written by hand. */
export const crowd = () =>
  CHOSEN.map((name) => policies.find((policy) => policy.name === name)).map(({ title, policy }) => {
    const { figures, perSecond } = outage(policy, { downFor: DOWN_FOR, window: WINDOW });
    const limited = outage(policy, { downFor: DOWN_FOR, capacity: CAPACITY }).figures;
    return { title, perSecond, figures, limited };
  });

export const crowdTable = (fates) =>
  markdownTable({
    head: [
      'delay',
      'most connects in 100 ms',
      '99 % are back after',
      'at 5 000 connects/s',
      'attempts per client then',
    ],
    rows: fates.map(({ title, figures: { peak, nearlyAll }, limited }) => [
      title,
      figure(peak),
      seconds(nearlyAll),
      seconds(limited.nearlyAll),
      figure(limited.attemptsPerClient, 1),
    ]),
  });
