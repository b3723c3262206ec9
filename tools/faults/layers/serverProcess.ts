import { setTimeout as sleep } from 'node:timers/promises';
import {
  comeBack,
  comeBackSometime,
  IMPATIENT,
  INTERVAL_AND_PONG_TIMEOUT,
  QUICK,
  stayOpen,
  times,
} from '../outcome.js';
import { faultGroup } from '../runGroup.js';
import { local, withServerProcess } from '../settings.js';

export const server = faultGroup({
  layer: 'server',
  strikes: 'an open connection',
  setting: local,
  faults: [
    {
      name: 'restart (1012), away for two attempts',
      strike: ({ server }) => void server.stop(1012),
      must: comeBack([{ kind: 'close', code: 1012, wasClean: true }, ...times(2, { kind: 'error' })]),
    },
    {
      name: 'drops all clients and does not listen for two attempts',
      strike: ({ server }) => void server.close(),
      must: comeBack([{ kind: 'close', code: 1006, wasClean: false }, ...times(2, { kind: 'error' })]),
    },
    {
      name: 'stops answering pings',
      config: QUICK,
      strike: ({ server }) => (server.answerPings = false),
      must: comeBack({ kind: 'pong-timeout' }, INTERVAL_AND_PONG_TIMEOUT),
    },
  ],
});

/** The server does not take part in the first attempts. */
export const stoppedServer = faultGroup({
  layer: 'server process, while connecting',
  strikes: 'before the first attempt',
  setting: withServerProcess,
  faults: [
    {
      name: 'SIGSTOP, and SIGCONT after two attempts',
      isLeftToCommand: true,
      config: { ...QUICK, ...IMPATIENT },
      strike: ({ server }) => server.signal('SIGSTOP'),
      must: comeBack(times(2, { kind: 'connect-timeout' }), IMPATIENT.connectTimeout),
    },
    {
      name: 'SIGSTOP, and SIGCONT in time',
      isLeftToCommand: true,
      strike({ server }) {
        server.signal('SIGSTOP');
        const thawing = setTimeout(() => server.signal('SIGCONT'), 300);
        thawing.unref();
      },
      must: stayOpen,
    },
  ],
});

export const serverProcess = faultGroup({
  layer: 'server process',
  strikes: 'an open connection',
  setting: withServerProcess,
  faults: [
    {
      name: 'SIGKILL, then a new process in its place',
      strike: ({ server }) => server.signal('SIGKILL'),
      must: comeBackSometime([{ kind: 'close', code: 1006 }, { kind: 'error' }]),
    },
    {
      name: 'SIGSTOP, and SIGCONT after two losses',
      config: { ...QUICK, ...IMPATIENT },
      strike: ({ server }) => server.signal('SIGSTOP'),
      ghosts: 0,
      must: comeBack([{ kind: 'pong-timeout' }, { kind: 'connect-timeout' }], INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'SIGSTOP, and SIGKILL while it is stopped',
      isLeftToCommand: true,
      config: QUICK,
      async strike({ server }) {
        server.signal('SIGSTOP');
        await sleep(200);
        server.signal('SIGKILL');
      },
      must: comeBackSometime([{ kind: 'close', code: 1006 }, { kind: 'error' }], INTERVAL_AND_PONG_TIMEOUT),
    },
    {
      name: 'SIGSTOP, and SIGCONT within the deadline',
      isLeftToCommand: true,
      async strike({ server }) {
        server.signal('SIGSTOP');
        await sleep(500);
        server.signal('SIGCONT');
      },
      must: stayOpen,
    },
  ],
});
