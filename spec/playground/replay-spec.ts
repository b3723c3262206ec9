import type { LaneEvent, Mark } from '../../playground/model/marks.js';
import { replay } from '../../playground/model/replay.js';

const mark = (at: number, event: LaneEvent): Mark => ({ ...event, at });
const message: LaneEvent = { type: 'message', text: 'a' };
const pong: LaneEvent = { type: 'pong', latency: 3 };

const times = (marks: readonly Mark[], now: number) =>
  replay(marks, now).map(({ mark: { type }, time }) => `${time} ${type}`);

describe('replay', () => {
  it('begins at 0 and keeps the distances of what comes from the network', () => {
    const marks = [mark(100, { type: 'connecting' }), mark(150, { type: 'open' }), mark(1_150, message)];
    expect(times(marks, 1_200)).toEqual(['0 connecting', '50 open', '1050 message', '1100 end']);
  });

  it('puts pings on time, however late they were', () => {
    const marks = [
      mark(0, { type: 'connecting' }),
      mark(10, { type: 'open' }),
      mark(2_040, { type: 'ping' }),
      mark(2_045, pong),
      mark(4_090, { type: 'ping' }),
    ];
    expect(times(marks, 4_100)).toEqual(['0 connecting', '10 open', '2010 ping', '2015 pong', '4010 ping', '4020 end']);
  });

  it('keeps marks from before a late ping ahead of the ping put on time', () => {
    const marks = [
      mark(0, { type: 'connecting' }),
      mark(10, { type: 'open' }),
      mark(2_500, message),
      mark(2_600, message),
      mark(2_700, { type: 'ping' }),
    ];
    expect(times(marks, 2_701)).toEqual([
      '0 connecting',
      '10 open',
      '2008 message',
      '2009 message',
      '2010 ping',
      '2011 end',
    ]);
  });

  it('puts one mark in a millisecond at most', () => {
    const marks = [mark(0, { type: 'connecting' }), mark(0, { type: 'open' }), mark(0, message), mark(0, message)];
    expect(times(marks, 0)).toEqual(['0 connecting', '1 open', '2 message', '3 message', '4 end']);
  });

  it('puts deadlines on time, and an answer that came despite a late deadline before it', () => {
    const marks = [
      mark(0, { type: 'connecting' }),
      mark(10, { type: 'open' }),
      mark(2_010, { type: 'ping' }),
      mark(3_050, pong),
      mark(4_010, { type: 'ping' }),
      mark(5_070, { type: 'lost', kind: 'pong-timeout' }),
      mark(5_070, { type: 'waiting', wait: 500 }),
      mark(5_600, { type: 'connecting' }),
      mark(11_640, { type: 'lost', kind: 'connect-timeout' }),
      mark(11_640, { type: 'waiting', wait: 700 }),
    ];
    expect(times(marks, 11_700)).toEqual([
      '0 connecting',
      '10 open',
      '2010 ping',
      '3009 pong',
      '4010 ping',
      '5010 lost',
      '5010 waiting',
      '5510 connecting',
      '11510 lost',
      '11510 waiting',
      '11570 end',
    ]);
  });

  it('moves a ping sent ahead of time to its regular time', () => {
    const marks = [
      mark(0, { type: 'connecting' }),
      mark(10, { type: 'open' }),
      mark(500, { type: 'ping' }),
      mark(503, pong),
      mark(2_500, { type: 'ping' }),
    ];
    expect(times(marks, 2_501)).toEqual(['0 connecting', '10 open', '2010 ping', '2013 pong', '4010 ping', '4011 end']);
  });

  it('leaves out the ping that followed a deadline noticed late', () => {
    const marks = [
      mark(0, { type: 'connecting' }),
      mark(10, { type: 'open' }),
      mark(2_010, { type: 'ping' }),
      mark(9_000, { type: 'ping' }),
      mark(9_003, pong),
    ];
    expect(times(marks, 9_010)).toEqual(['0 connecting', '10 open', '2010 ping', '3008 pong', '3015 end']);
  });
});
