import { setTimeout as sleep } from 'node:timers/promises';
import { MARGIN } from '../clients/patience.js';
import { eventually } from '../eventually.js';
import { NoticeableSince, type Fault, type FaultGroup, type FaultReport, type Recorded } from './fault.js';
import { attemptsOf, breachesOf, lossesOf, noticedAfter, SECRET } from './judge.js';
import { RETRY } from './localClient.js';
import { INTERVAL_AND_PONG_TIMEOUT } from './outcome.js';
import { Scene, type ServerSide } from './scene.js';
import { watchStalls } from './stalls.js';
import { count, type Witness } from './witness.js';

/** A process of its own takes its time to start, on a busy machine above all. */
const START = 60_000;

/** How long a client that gets no pongs must stay open. */
const LONGER_THAN_A_DEADLINE = 1.5 * INTERVAL_AND_PONG_TIMEOUT;

/** How many of the longest stalls of a busy machine one deadline may meet. */
const STALLS = 3;

type Place<S extends ServerSide, C extends Witness> = Pick<FaultGroup<S, C>, 'setting' | 'strikes'>;

/** Lets one fault happen to a server, a network and a client of its own. */
export async function runFault<S extends ServerSide, C extends Witness>(
  { setting, strikes }: Place<S, C>,
  fault: Fault<S, C>,
  isRecorded = false,
): Promise<FaultReport> {
  const scene = await Scene.open(setting);
  const stalls = watchStalls();
  const breaches: string[] = [];
  let recorded: Recorded | undefined;
  let struckAt = NaN;
  try {
    if (strikes === 'an open connection') await connect(scene, fault, fault.isUnanswered ? 'open' : 'pong', isRecorded);
    const strikesAt = performance.now();
    const since = await fault.strike(scene);
    struckAt = since instanceof NoticeableSince ? since.time : strikesAt;
    if (strikes === 'before the first attempt') {
      await connect(scene, fault, 'connecting', isRecorded);
      [struckAt = NaN] = scene.client.eventTimes;
    }
    await (fault.must.isEnd ? ended(scene) : alive(scene, fault));
    breaches.push(...breachesOf(scene, fault, struckAt, MARGIN + STALLS * stalls.longest()));
    const { maxLive, left, specs } = await scene.client.leave();
    if (specs) recorded = { events: scene.client.events, specs };
    if (maxLive > 1) breaches.push(`the client had ${maxLive} live sockets at once`);
    breaches.push(...left.map((what) => `left behind: ${what}`));
    await gone(scene, 0, fault.ghosts);
  } catch (error) {
    if (!scene.hasClient) throw error;
    breaches.push((error as Error).message, `it told: ${storyOf(scene.client)}`);
  } finally {
    await scene.close();
    stalls.stop();
  }
  return {
    name: fault.name,
    must: fault.must,
    noticedAfter: noticedAfter(scene.client, struckAt),
    attempts: attemptsOf(scene.client),
    breaches,
    recorded,
  };
}

/** Connects, and mends whatever is broken when as much was lost as may be. */
async function connect<S extends ServerSide, C extends Witness>(
  scene: Scene<S, C>,
  { must, config = {}, isLasting }: Fault<S, C>,
  until: 'pong' | 'open' | 'connecting',
  isRecorded: boolean,
): Promise<void> {
  scene.connect(`/feed?token=${SECRET}`, isRecorded ? { ...config, isRecorded } : config);
  const { client } = scene;
  let losses = 0;
  client.onLost(() => {
    if (++losses === must.losses.length && !must.isEnd && !isLasting) scene.mend();
  });
  await eventually(() => count(client, until) > 0, { what: `a first ${until}`, within: START });
}

/** The stream goes on: what the server says arrives, and pings are answered. */
async function alive<S extends ServerSide, C extends Witness>(scene: Scene<S, C>, fault: Fault<S, C>): Promise<void> {
  const { client, server } = scene;
  const isOpen = () => client.events.filter(({ type }) => type === 'open' || type === 'lost').at(-1)?.type === 'open';
  await eventually(() => lossesOf(client).length >= fault.must.losses.length && isOpen(), {
    what: 'an open connection after the fault',
    within: START,
  });
  const heard = client.messages.length;
  await eventually(
    () => {
      server.broadcast('hello');
      return client.messages.length > heard;
    },
    { what: 'a message after the fault' },
  );
  const pongs = count(client, 'pong');
  if (fault.isUnanswered) await sleep(LONGER_THAN_A_DEADLINE);
  else await eventually(() => count(client, 'pong') >= pongs + 3, { what: 'three pongs after the fault' });
  await gone(scene, 1, fault.ghosts);
}

/** The stream is over, and nothing follows. */
async function ended<S extends ServerSide, C extends Witness>(scene: Scene<S, C>): Promise<void> {
  await eventually(() => scene.client.ends.length > 0, { what: 'the end of the stream' });
  await sleep(3 * RETRY);
  await gone(scene, 0);
}

/** Nobody holds on to more connections than so many. */
function gone<S extends ServerSide, C extends Witness>(
  { server, proxy }: Scene<S, C>,
  connections: number,
  ghosts = 0,
): Promise<void> {
  return eventually(() => proxy.connections === connections && server.clients === connections + ghosts, {
    what: `the network to have ${connections} connections and the server ${connections + ghosts}`,
  });
}

/** What happened, in short. */
function storyOf({ events }: Witness): string {
  const types = events.map(({ type }) => type).filter((type) => type !== 'ping' && type !== 'pong');
  return types.slice(-20).join(' ');
}
