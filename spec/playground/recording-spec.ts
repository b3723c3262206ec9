import type { LaneEvent, Mark } from '../../playground/model/marks.js';
import { BLANK, MOST, record } from '../../playground/model/recording.js';

const recorded = (...marks: Mark[]) => marks.reduce(record, BLANK);
const mark = (at: number, event: LaneEvent): Mark => ({ ...event, at });

describe('record', () => {
  it('keeps every mark, the state and the time since when', () => {
    const marks = [mark(1, { type: 'connecting' }), mark(4, { type: 'open' }), mark(9, { type: 'ping' })];
    expect(recorded(...marks)).toMatchObject({ marks, state: 'open', since: 4 });
  });

  it('is waiting with the wait that follows a loss', () => {
    const open = recorded(mark(1, { type: 'connecting' }), mark(4, { type: 'open' }));
    const lost = record(open, mark(6, { type: 'lost', kind: 'pong-timeout' }));
    expect(record(lost, mark(6, { type: 'waiting', wait: 500 }))).toMatchObject({ state: 'waiting', since: 6 });
  });

  it('keeps the time of the last message over a reconnect', () => {
    const recording = recorded(
      mark(1, { type: 'connecting' }),
      mark(2, { type: 'open' }),
      mark(7, { type: 'message', text: 'a' }),
      mark(9, { type: 'lost', kind: 'close', code: 1012, wasClean: true }),
      mark(9, { type: 'waiting', wait: 500 }),
    );
    expect(recording.lastMessageAt).toBe(7);
  });

  it('does not change the given recording', () => {
    const before = recorded(mark(1, { type: 'connecting' }));
    record(before, mark(2, { type: 'open' }));
    expect(before.marks).toHaveLength(1);
  });

  it('forgets the oldest attempts, each as a whole', () => {
    const attempt = [mark(1, { type: 'connecting' }), ...Array<Mark>(MOST - 2).fill(mark(2, { type: 'ping' }))];
    const recording = recorded(...attempt, mark(3, { type: 'connecting' }), mark(4, { type: 'open' }));
    expect(recording.marks).toEqual([mark(3, { type: 'connecting' }), mark(4, { type: 'open' })]);
  });

  it('keeps one long attempt, however long', () => {
    const attempt = [mark(1, { type: 'connecting' }), ...Array<Mark>(MOST).fill(mark(2, { type: 'ping' }))];
    expect(recorded(...attempt).marks).toHaveLength(MOST + 1);
  });
});
