import { asyncScheduler, interval } from 'rxjs';
import { auditArrivals, auditOrder } from './audits.js';
import { createClient } from './client.js';
import { Ledger } from './ledger.js';
import type { Happening, Scene } from './scenes.js';
import { inVirtualTime } from './virtualTime.js';

/** Long enough for an attempt that hangs, a retry, a beat and all latencies. */
const CALM = 600;

/** Plays a scene in virtual time, and throws what is wrong with the books. */
export function playScene(scene: Scene): void {
  const ledger = new Ledger(scene.delivery === 'at-least-once', scene.outbox.maxAge);
  inVirtualTime((flush) => {
    const { client, end } = direct(scene, ledger);
    const last = flush();
    ledger.insist(last <= end(), `something goes on until ${last}`);
    ledger.insist(client.network.mostLive <= 1, 'two sockets at once');
    // What is still going on would go on in the next scene.
    client.socket$.unsubscribe();
    flush();
  });
  auditOrder(ledger);
  if (ledger.faults.length) throw new Error(ledger.faults.slice(0, 5).join('\n'));
}

/** Lays out a scene, and tells the client and when nothing may happen any more. */
function direct(scene: Scene, ledger: Ledger) {
  const client = createClient(scene, ledger);
  const { network, socket$ } = client;
  let time = 0;
  const later = (ms: number, act: () => void) => void asyncScheduler.schedule(act, (time += ms));

  const act = (happening: Happening) => {
    const { wire } = network;
    switch (happening.what) {
      case 'next':
      case 'deliver':
        for (let n = 0; n < happening.count; n++) client.send(happening.what);
        break;
      case 'congest':
        wire?.congest(happening.ms);
        break;
      case 'subscribe':
      case 'unsubscribe':
        client[happening.what]();
        break;
      case 'complete':
      case 'error':
        client.end(happening.what);
        break;
      case 'reconnect':
        socket$.reconnect();
        break;
      default:
        wire?.end(happening.what);
    }
    client.audit();
  };

  client.subscribe();
  const chatter = interval(scene.chatter).subscribe(() => network.wire?.say('{"tick":true}'));
  for (const happening of scene.happenings) later(happening.wait, () => act(happening));
  if (scene.isCalmAtLast) {
    later(0, () => network.calm());
    for (let n = 0; n < 4; n++) later(CALM / 4, () => client.isSubscribed || client.subscribe());
    later(CALM, () => {
      ledger.insist(client.queued === 0, `${client.queued} are still queued`);
      if (ledger.keepsSent) auditArrivals(ledger);
    });
  }
  later(0, () => {
    client.leave();
    client.audit();
    chatter.unsubscribe();
    network.end();
  });
  // Whoever waits for what becomes of a message waits for `maxAge` at most, and sees to that himself.
  const { maxAge = Infinity } = scene.outbox;
  const waits = maxAge < Infinity ? maxAge : 0;
  return { client, end: () => Math.max(time + scene.linger + waits, network.lastClose) };
}
