import { comeBack, IMPATIENT, INTERVAL_AND_PONG_TIMEOUT, QUICK, stayOpen, times } from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local } from '../settings.js';

const TIMEOUT = IMPATIENT.connectTimeout;

export const connecting = faultGroup({
  layer: 'TCP, while connecting',
  strikes: 'before the first attempt',
  setting: local,
  faults: [
    {
      name: 'refused',
      strike: ({ proxy }) => proxy.refuse(),
      must: comeBack(times(3, { kind: 'error', message: /ECONNREFUSED/ })),
    },
    {
      name: 'accepted, then FIN',
      strike: ({ proxy }) => proxy.turnAway('FIN'),
      must: comeBack(times(3, { kind: 'error' })),
    },
    {
      name: 'accepted, then RST',
      strike: ({ proxy }) => proxy.turnAway('RST'),
      must: comeBack(times(3, { kind: 'error' })),
    },
    {
      name: 'accepted, then silence',
      config: IMPATIENT,
      strike: ({ proxy }) => proxy.hang(),
      must: comeBack(times(2, { kind: 'connect-timeout' }), TIMEOUT),
    },
    {
      name: 'black hole on the way to the server',
      config: IMPATIENT,
      strike: ({ proxy }) => proxy.blackHole('up'),
      must: comeBack(times(2, { kind: 'connect-timeout' }), TIMEOUT),
    },
    {
      name: 'black hole on the way to the client',
      config: IMPATIENT,
      strike: ({ proxy }) => proxy.blackHole('down'),
      must: comeBack(times(2, { kind: 'connect-timeout' }), TIMEOUT),
    },
    {
      name: 'slow, but open in time',
      strike: ({ proxy }) => proxy.delay(150),
      must: stayOpen,
    },
    {
      name: 'one byte per millisecond',
      strike: ({ proxy }) => proxy.trickle(),
      must: stayOpen,
    },
    {
      name: 'opens, then silence',
      config: { ...QUICK, ...IMPATIENT },
      strike: ({ server }) => (server.answerPings = false),
      must: comeBack({ kind: 'pong-timeout', message: /never answered/ }, INTERVAL_AND_PONG_TIMEOUT),
    },
  ],
});
