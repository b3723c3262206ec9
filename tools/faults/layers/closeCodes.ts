import type { Fault } from '../fault.js';
import { comeBack, end } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local } from '../settings.js';

const loss = (code: number) => ({ kind: 'close', code, wasClean: true }) as const;

const retried = (code: number): Fault => ({
  name: `${code}`,
  strike: ({ server }) => server.closeAll(code),
  must: comeBack(loss(code)),
});

const fatal = (code: number): Fault => ({
  name: `${code}`,
  strike: ({ server }) => server.closeAll(code),
  must: end(loss(code)),
});

export const closeCodes = faultGroup({
  layer: 'close codes',
  strikes: 'an open connection',
  setting: local,
  faults: [
    { name: 'none (1005)', strike: ({ server }) => server.closeAll(), must: comeBack(loss(1005)) },
    ...[1000, 1001, 1009, 1011, 1012, 1013, 1014].map(retried),
    ...[1002, 1003, 1007, 1008, 1010].map(fatal),
    ...[3000, 4000, 4401, 4999].map(retried),
  ],
});
