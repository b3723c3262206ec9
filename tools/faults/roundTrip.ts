import * as rxjs from 'rxjs';
import * as rxjsTesting from 'rxjs/testing';
import * as library from '../../lib/index.js';
import type { HeartbeatSocketConfig, SocketEvent } from '../../lib/index.js';
import * as testing from '../../lib/testing/index.js';
import { runModule } from '../runModule.js';
import type { Recorded } from './fault.js';

/** The statuses, and what each loss was, as far as a server in marbles can repeat it. */
function course(events: readonly SocketEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.type === 'lost') return [lossIn(event.cause)];
    if (!('state' in event) || (event.type === 'connecting' && event.phase)) return [];
    return [event.state];
  });
}

function lossIn({ kind, code, wasClean }: library.SocketLostError): string {
  if (wasClean) return `closed with ${code}`;
  return /-timeout$/.test(kind) ? kind : 'dropped';
}

/** What is wrong with the specs that a recording has printed: each must pass, and go through what the client went through. */
export function roundTrip({ events, specs }: Recorded): string[] {
  return specs.flatMap((spec) => {
    if ('refusal' in spec) return [`refused: ${spec.refusal}`];
    const replayed: SocketEvent[] = [];
    try {
      runSpec(spec.text, replayed);
    } catch (error) {
      return [(error as Error).message];
    }
    // The test leaves last, and the client has not left yet or has been gone before.
    const played = course(replayed);
    const seen = course(events);
    while (played.at(-1) === 'idle') played.pop();
    while (seen.at(-1) === 'idle') seen.pop();
    const end = seen.slice(-played.length);
    return end.join() === played.join() ? [] : [`played ${played.join(' ')}\n  instead of ${seen.join(' ')}`];
  });
}

function runSpec(text: string, replayed: SocketEvent[]): void {
  const modules: Record<string, unknown> = {
    rxjs,
    'rxjs/testing': rxjsTesting,
    'rxjs-heartbeat-socket': {
      ...library,
      heartbeatSocket$(config: HeartbeatSocketConfig<unknown>) {
        const socket$ = library.heartbeatSocket$(config);
        socket$.events$.subscribe((event) => replayed.push(event));
        return socket$;
      },
    },
    'rxjs-heartbeat-socket/testing': testing,
  };
  runModule(text, (id) => modules[id], { it: (_title: string, test: () => void) => test() });
}
