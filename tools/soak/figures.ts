import type { Crowd, Return } from './crowd.js';
import type { Handovers } from './handovers.js';
import type { Table } from '../figures/markdownTable.js';
import type { Load } from './load.js';
import type { Reconnects } from './reconnects.js';

/** A figure in words, what it must be, and whether it is. */
export interface Figure {
  readonly what: string;
  readonly value: string;
  readonly bound: string;
  readonly isKept: boolean;
}

/** The same figures for each of several scenes. */
export interface Scene {
  readonly name: string;
  readonly figures: readonly Figure[];
}

export const below = (figures: readonly Figure[]): Table => ({
  head: ['', 'figure', 'bound'],
  rows: figures.map(({ what, value, bound }) => [what, value, bound]),
});

export const sideBySide = (scenes: readonly Scene[]): Table => ({
  head: ['', ...scenes.map(({ name }) => name), 'bound'],
  rows: (scenes[0]?.figures ?? []).map(({ what }, i) => {
    const figures = scenes.map((scene) => scene.figures[i]!);
    const bounds = new Set(figures.map(({ bound }) => bound));
    return [what, ...figures.map(({ value }) => value), [...bounds].join(', ')];
  }),
});

const MEGABYTE = 1_000_000;

export const grouped = (value: number, digits = 0) =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replaceAll(',', ' ');

export const exactly = (what: string, value: number, wanted: number): Figure => ({
  what,
  value: grouped(value),
  bound: grouped(wanted),
  isKept: value === wanted,
});

export const atMost = (what: string, value: number, most: number, unit = '', digits = 0): Figure => ({
  what,
  value: grouped(value, digits) + unit,
  bound: `at most ${grouped(most)}${unit}`,
  isKept: value <= most,
});

export const atLeast = (what: string, value: number, least: number): Figure => ({
  what,
  value: grouped(value),
  bound: `at least ${grouped(least)}`,
  isKept: value >= least,
});

const ENDS = { '1006': 'a RST', '1000': 'close code 1000', '1012': 'close code 1012', 'pong-timeout': 'no pong' };

export function reconnectFigures(soak: Reconnects, wanted: number): Figure[] {
  const { reconnects, ends, heard, overlaps, heap, growth, leftovers } = soak;
  return [
    exactly('reconnects of one socket', reconnects, wanted),
    // By turns; a stalled machine may miss a pong that was on its way.
    ...Object.entries(ENDS).map(([end, what]) => atLeast(`after ${what}`, ends.get(end) ?? 0, Math.floor(wanted / 8))),
    atLeast('connections that brought a message', heard, Math.floor(0.9 * wanted)),
    exactly('made while another was live', overlaps, 0),
    { what: 'heap in use after the warm-up', value: `${grouped(heap / MEGABYTE, 2)} MB`, bound: '', isKept: true },
    { ...atMost('its change at the end', growth / MEGABYTE, 1, ' MB', 2), isKept: Math.abs(growth) <= MEGABYTE },
    exactly('handles and descriptors left after unsubscribing', leftovers, 0),
  ];
}

export function crowdFigures({ crash, restart, overlaps, leftovers }: Crowd, wanted: number): Figure[] {
  const returned = (what: string, { back, nearlyAll, peak, attempts, told, present }: Return) => [
    exactly(`sockets back after ${what}`, back, wanted),
    atMost('99 % of them after', nearlyAll / 1_000, 30, ' s', 1),
    // Without jitter all of them come at once.
    atMost('attempts within 100 ms', peak, wanted / 2),
    { what: 'attempts', value: grouped(attempts), bound: '', isKept: true },
    exactly('sockets that then hear the server', told, wanted),
    exactly('connections that the server counts', present, wanted),
  ];
  return [
    ...returned('all were dropped', crash),
    ...returned('a restart (1012)', restart),
    exactly('made while another of the same socket was live', overlaps, 0),
    exactly('handles and descriptors left after unsubscribing', leftovers, 0),
  ];
}

export function handoverFigures(soak: Handovers, wanted: number): Figure[] {
  const { down, up, growth } = soak;
  const plain = (what: string, value: number): Figure => ({ what, value: grouped(value), bound: '', isKept: true });
  return [
    atLeast('handovers', soak.handovers, wanted),
    exactly('of which failed', soak.failed, 0),
    plain('messages down', soak.sentDown),
    exactly('missing', down.missing, 0),
    exactly('twice or out of order', down.twice, 0),
    plain('messages up', soak.sentUp),
    exactly('missing', up.missing, 0),
    exactly('twice or out of order', up.twice, 0),
    exactly('from an older connection after a newer one', soak.interleaved, 0),
    atMost('sockets that lived at once', soak.mostLive, 2),
    exactly('connections that the server counts at the end', soak.open, 1),
    { ...atMost('growth of the heap in use', growth / MEGABYTE, 1, ' MB', 2), isKept: Math.abs(growth) <= MEGABYTE },
  ];
}

export function loadFigures(load: Load, wanted: number): Figure[] {
  const plain = (what: string, value: string): Figure => ({ what, value, bound: '', isKept: true });
  const kilobytes = (value: number) => `${grouped(value / 1_000, 1)} kB`;
  return [
    exactly('sockets opened', load.opened, wanted),
    exactly('of which had a pong to their ping', load.beaten, wanted),
    plain('losses before the restart', grouped(load.strays)),
    plain('memory of a client process', `${grouped(load.rss / MEGABYTE)} MB`),
    plain('memory per connection', kilobytes(load.growthPerConnection)),
    plain('of which heap', kilobytes(load.heapPerConnection)),
    exactly('sockets that lost the server', load.lost, wanted),
    exactly('sockets back after the restart (1012)', load.back, wanted),
    // How long ten thousand handshakes take is told, not judged: it is the processors' time.
    plain('99 % of them after', `${grouped(load.nearlyAll / 1_000, 1)} s`),
    plain('all of them after', `${grouped(load.last / 1_000, 1)} s`),
    // Without jitter all of them come at once.
    atMost('attempts within 100 ms', load.peak, wanted / 4),
    plain('attempts', grouped(load.attempts)),
    exactly('sockets that then hear the server', load.told, wanted),
    exactly('connections that the server counts', load.present, wanted),
    exactly('made while another of the same socket was live', load.overlaps, 0),
    exactly('handles and descriptors left after unsubscribing', load.leftovers, 0),
  ];
}
