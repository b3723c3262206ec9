import type { LaneEvent } from '../../playground/model/marks.js';
import { BLANK, record } from '../../playground/model/recording.js';
import { clock, laneWords, statusLine } from '../../playground/model/words.js';

const recorded = (...events: [number, LaneEvent][]) =>
  events.reduce((recording, [at, event]) => record(recording, { ...event, at }), BLANK);

describe('statusLine', () => {
  const open: [number, LaneEvent][] = [
    [0, { type: 'connecting' }],
    [100, { type: 'open' }],
  ];

  it('shows whether a lane is connecting or open', () => {
    expect(statusLine(BLANK, 5)).toBe('not connected yet');
    expect(statusLine(recorded(...open.slice(0, 1)), 2_000)).toBe('CONNECTING for 2 s');
    expect(statusLine(recorded(...open), 2_000)).toBe('OPEN, no message yet');
  });

  it('shows OPEN until a loss is noticed, and the time since the last message', () => {
    const recording = recorded(...open, [1_000, { type: 'message', text: 'a' }]);
    expect(statusLine(recording, 13_000)).toBe('OPEN, last message 12 s ago');
  });

  it('counts down to the next attempt', () => {
    const recording = recorded(
      ...open,
      [2_000, { type: 'lost', kind: 'pong-timeout' }],
      [2_000, { type: 'waiting', wait: 900 }],
    );
    expect(statusLine(recording, 2_400)).toBe('LOST, next attempt in 0.5 s');
    expect(statusLine(recording, 3_000)).toBe('LOST, next attempt in 0.0 s');
  });
});

describe('laneWords', () => {
  it.each<[LaneEvent, string | undefined]>([
    [{ type: 'open' }, 'open'],
    [{ type: 'lost', kind: 'pong-timeout' }, 'lost: nothing came within 1 s of a ping'],
    [{ type: 'lost', kind: 'connect-timeout' }, 'lost: no handshake within 6 s'],
    [{ type: 'lost', kind: 'close', code: 1012, wasClean: true }, 'lost: closed by the server (1012)'],
    [{ type: 'lost', kind: 'close', code: 1006, wasClean: false }, 'lost: cut off (1006)'],
    [{ type: 'lost', kind: 'error' }, 'lost: the handshake failed'],
    [{ type: 'waiting', wait: 640 }, 'next attempt in 0.6 s'],
    [{ type: 'message', text: 'a' }, undefined],
    [{ type: 'ping' }, undefined],
  ])('describes %j as %s', (event, words) => {
    expect(laneWords({ ...event, at: 0 })).toBe(words);
  });
});

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [5_000, '0:05'],
    [65_999, '1:05'],
  ])('shows %i ms as %s', (ms, text) => {
    expect(clock(ms)).toBe(text);
  });
});
