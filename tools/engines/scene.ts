import assert from 'node:assert/strict';
import type { Heard, Tab } from '../browser/tab.js';
import { MARGIN } from '../clients/patience.js';
import type { Engine } from './engine.js';
import type { EngineStage } from './stage.js';

/** Something that happens to a page, and what the library is to make of it. */
export interface Scene {
  readonly name: string;
  /** Whether it can be played there; everywhere, if this is missing. */
  readonly fits?: (engine: Engine) => boolean;
  /** Tells what was seen; rejects when the library has not kept a promise. */
  run(stage: EngineStage): Promise<string>;
}

/** Noticed fast, and nothing left to chance in the waits. */
export const HASTY = { heartbeat: { interval: 500, pongTimeout: 500 }, reconnect: 250, connectTimeout: 2_000 };

/** Nothing but what happens ends a connection. */
export const PATIENT = { heartbeat: { interval: 500, pongTimeout: 20_000 }, reconnect: 250 };

/** A busy machine runs three engines at once. */
export const SLACK = 3 * MARGIN;

/** The times of all events of a type. */
export const timesOf = async (tab: Tab, type: Heard['type']): Promise<number[]> =>
  (await tab.heard()).flatMap((event) => (event.type === type ? [event.at] : []));

/** Why connections were lost, each time. */
export async function losses(tab: Tab): Promise<string[]> {
  const heard = await tab.heard();
  return heard.flatMap((event) =>
    event.type === 'lost' ? [`${event.cause.kind}${event.cause.code ? ` ${event.cause.code}` : ''}`] : [],
  );
}

/** At most one live socket, ever: the promise that all others stand on. */
export async function hasOneSocket(tab: Tab): Promise<void> {
  const live = await tab.evaluate<number>('client.sockets.filter(({ readyState }) => readyState < 2).length');
  assert.equal(live, 1, 'one live socket');
}

/** The message of the first loss, which must be the last. */
export async function isForbidden(tab: Tab, what: RegExp): Promise<string> {
  await tab.hears('lost');
  const [{ kind, message } = { kind: '', message: '' }] = (await tab.heard()).flatMap((event) =>
    event.type === 'lost' ? [event.cause] : [],
  );
  assert.equal(kind, 'forbidden', message);
  assert.match(message, what);
  assert.equal(await tab.count('retry'), 0);
  return `“${message.replace(/ws:\S+feed/, '…')}”`;
}

export const human = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);
