import { backoff } from '../../dist/esm/index.js';

const BASE = 1_000;
const CAP = 30_000;

const doubling = (retry) => Math.min(CAP, BASE * 2 ** (retry - 1));

/** Each `policy` is as simulate() in herd.mjs takes it. */
export const policies = [
  { name: 'fixed', title: 'fixed 3 s', policy: () => () => 3_000 },
  { name: 'fixedJitter', title: 'fixed 3 s ± 20 %', policy: (random) => () => 3_000 * (0.8 + 0.4 * random()) },
  { name: 'exponential', title: 'exponential, no jitter', policy: () => doubling },
  {
    name: 'equalJitter',
    title: 'equal jitter',
    policy: (random) => (retry) => (doubling(retry) / 2) * (1 + random()),
  },
  { name: 'fullJitter', title: 'full jitter', policy: (random) => (retry) => random() * doubling(retry) },
  {
    name: 'decorrelated',
    title: 'decorrelated jitter',
    policy: (random) => (_, waited) => Math.min(CAP, BASE + random() * (3 * Math.max(BASE, waited) - BASE)),
  },
  {
    name: 'onePhase',
    title: 'full jitter, one phase at the cap',
    policy: (random) => (retry) => (retry > 1 && doubling(retry - 1) === CAP ? CAP : random() * doubling(retry)),
  },
  { name: 'library', title: '`backoff()`', policy: (random) => backoff({ random }).ms },
  {
    name: 'spread',
    title: 'uniform spread over 30 s',
    policy: (random) => (retry) => (retry === 1 ? random() * CAP : CAP),
  },
];
