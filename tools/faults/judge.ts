import type { SocketLostError } from '../../lib/index.js';
import { textsIn } from '../textsIn.js';
import type { Fault } from './fault.js';
import { RETRY } from './localClient.js';
import { QUICK, type Loss } from './outcome.js';
import type { Scene, ServerSide } from './scene.js';
import { count, type Witness } from './witness.js';

/** It is in every URL. */
export const SECRET = 'never-to-be-told';

/** A timer may fire this much before its time, in milliseconds, by another clock. */
const EARLY = 5;

export const attemptsOf = (client: Witness): number => count(client, 'connecting');

export const lossesOf = ({ events }: Witness): SocketLostError[] =>
  events.flatMap((event) => (event.type === 'lost' ? [event.cause] : []));

/** How long after the fault the client first spoke of a loss. */
export function noticedAfter({ events, eventTimes }: Witness, struckAt: number): number | undefined {
  const lostAt = eventTimes[events.findIndex(({ type }) => type === 'lost')];
  return lostAt === undefined ? undefined : lostAt - struckAt;
}

/** What a client, and those it talked to, tell that must not be. */
export function breachesOf<S extends ServerSide, C extends Witness>(
  scene: Scene<S, C>,
  fault: Fault<S, C>,
  struckAt: number,
  margin: number,
): string[] {
  const { client, proxy, server } = scene;
  const { must, ghosts = 0, alsoWrong = () => [] } = fault;
  const { losses, isRepeated, isEnd, within } = must;
  const lost = lossesOf(client);
  const attempts = attemptsOf(client);
  const due = losses.length + (isEnd ? 0 : 1);
  const after = noticedAfter(client, struckAt);
  const expectedAt = (index: number) => losses[Math.min(index, losses.length - 1)];

  return [
    ...check(isRepeated ? attempts >= due : attempts === due, `${attempts} attempts instead of ${due}`),
    ...check(isRepeated || lost.length === losses.length, `${lost.length} losses instead of ${losses.length}`),
    ...lost.flatMap((loss, i) => check(isAs(loss, expectedAt(i)), `loss ${i + 1} was ${describe(loss)}`)),
    ...check(
      after === undefined || after <= within + graceOf(client) + margin,
      `noticed after ${after} ms, later than ${within} and a margin of ${Math.round(margin)}`,
    ),
    ...waitsOf(client).flatMap((wait) => check(wait >= RETRY - EARLY, `another attempt after ${wait} ms`)),
    ...check(client.ends.length === (isEnd ? 1 : 0), `${client.ends.length} ends`),
    ...client.ends.flatMap((end) =>
      check(isAs(end as SocketLostError, losses.at(-1)), `ended with ${describe(end as SocketLostError)}`),
    ),
    ...check(proxy.maxConnections === 1, `the network saw ${proxy.maxConnections} connections at once`),
    ...check(server.maxClients <= 1 + ghosts, `the server saw ${server.maxClients} clients at once`),
    ...check(![...textsIn([client.events, client.ends])].some((text) => text.includes(SECRET)), 'a secret was told'),
    ...alsoWrong(scene),
  ];
}

const check = (ok: boolean, breach: string): string[] => (ok ? [] : [breach]);

/** On a machine that stalls, a deadline that came late has granted the first loss a second ping (H6). */
function graceOf({ events }: Witness): number {
  const before = events
    .slice(
      0,
      events.findIndex(({ type }) => type === 'lost'),
    )
    .map(({ type }) => type);
  const pings = before.slice(before.lastIndexOf('pong') + 1).filter((type) => type === 'ping');
  return pings.length > 1 ? QUICK.heartbeat.pongTimeout : 0;
}

/** The time from each loss to the attempt that follows. */
function waitsOf({ events, eventTimes }: Witness): number[] {
  const times = (type: string) => eventTimes.filter((_, i) => events[i]?.type === type);
  const [, ...retries] = times('connecting');
  const losses = times('lost');
  return retries.map((time, i) => time - (losses[i] ?? NaN));
}

function isAs(lost: SocketLostError, expected: Loss | undefined): boolean {
  if (!expected) return false;
  const { message = /^/, ...fields } = expected;
  return message.test(lost.message) && Object.entries(fields).every(([key, value]) => Reflect.get(lost, key) === value);
}

function describe({ kind, code, wasClean, message }: SocketLostError): string {
  return JSON.stringify({ kind, code, wasClean, message });
}
