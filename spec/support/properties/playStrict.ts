import { asyncScheduler, concat, first, ignoreElements, of, type Observable } from 'rxjs';
import { heartbeatSocket$ } from '../../../lib/index.js';
import { Network } from './network.js';
import type { StrictHappening, StrictScene } from './strictScenes.js';
import { inVirtualTime } from './virtualTime.js';
import { Wire } from './wire.js';

const LOGIN = 'login';
const WELCOME = 'welcome';
const CALM = 350;

/** Plays a scene with a strict server in virtual time, and throws what it was sent early, twice, out of order or never. */
export function playStrict(scene: StrictScene): void {
  const faults: string[] = [];
  const insist = (isSo: boolean, fault: string) => isSo || faults.push(`${fault} (at ${asyncScheduler.now()})`);
  inVirtualTime((flush) => {
    const { socket$, network } = direct(scene, insist);
    flush();
    insist(network.mostLive <= 1, 'two sockets at once');
    socket$.unsubscribe();
    flush();
  });
  if (faults.length) throw new Error(faults.slice(0, 5).join('\n'));
}

function direct(scene: StrictScene, insist: (isSo: boolean, fault: string) => unknown) {
  const heard: number[] = []; // each number as it was heard for the first time
  let sent = 0;

  const network: Network = new Network(scene.attempts, (socket, latency) => {
    let isWelcome = false;
    let last = 0; // on this connection
    socket.received$.subscribe((frame) => insist(isWelcome || frame === LOGIN, `${frame} is sent early`));
    const wire: Wire = new Wire(socket, latency, (frame) => {
      if (frame === LOGIN) {
        insist(!isWelcome, 'a second login');
        wire.after(scene.thinking, () => {
          isWelcome = true;
          wire.say(WELCOME);
        });
        return;
      }
      if (!isWelcome) socket.end(4401);
      const number = Number(frame);
      insist(number > last, `${number} comes after ${last}`);
      last = number;
      if (number > (heard.at(-1) ?? 0)) heard.push(number);
      else insist(scene.delivery === 'at-least-once', `${number} comes twice`);
    });
    return wire;
  });

  const isWelcome = (frame: string) => frame === WELCOME;
  const login = (frame$: Observable<string>) => concat(of(LOGIN), frame$.pipe(first(isWelcome), ignoreElements()));
  const socket$ = heartbeatSocket$<string, string>({
    ...scene,
    url: 'ws://host',
    WebSocketCtor: network.WebSocketCtor,
    serializer: String,
    deserializer: ({ data }) => data as string,
    onOpen: login,
    handshakeTimeout: 60,
    heartbeat: () => ({ ...scene.heartbeat, interval: scene.heartbeat.interval + 40 }),
  });
  socket$.subscribe((frame) => insist(false, `${frame} is delivered`));

  const act = (happening: StrictHappening) => {
    if (happening.what === 'next') for (let n = 0; n < happening.count; n++) socket$.next(String(++sent));
    else if (happening.what === 'reconnect') socket$.reconnect();
    else network.wire?.end(happening.what);
  };
  let time = 0;
  const later = (ms: number, act: () => void) => void asyncScheduler.schedule(act, (time += ms));
  for (const happening of scene.happenings) later(happening.wait, () => act(happening));
  later(0, () => network.calm());
  // Not before a connection that is dead was noticed: at most once, it would be lost with that.
  later(CALM, () => socket$.next(String(++sent)));
  later(CALM, () => {
    insist(heard.at(-1) === sent, `the last heard is ${heard.at(-1) ?? 0} of ${sent}`);
    insist(scene.delivery === 'at-most-once' || heard.length === sent, `${heard.length} of ${sent} are heard`);
    socket$.unsubscribe();
    network.end();
  });
  return { socket$, network };
}
