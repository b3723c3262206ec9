import { drawLane, drawNetwork, MARGIN, pixelsPerSecond, stretches } from '../../playground/model/drawing.js';
import type { LaneEvent } from '../../playground/model/marks.js';
import { BLANK, record } from '../../playground/model/recording.js';

const WIDTH = 1_000;

const recorded = (...events: [number, LaneEvent][]) =>
  events.reduce((recording, [at, event]) => record(recording, { ...event, at }), BLANK);

const life = recorded(
  [0, { type: 'connecting' }],
  [500, { type: 'open' }],
  [1_500, { type: 'message', text: 'a' }],
  [2_500, { type: 'ping' }],
  [2_510, { type: 'pong', latency: 10 }],
  [4_500, { type: 'ping' }],
  [5_500, { type: 'lost', kind: 'pong-timeout' }],
  [5_500, { type: 'waiting', wait: 800 }],
  [6_300, { type: 'connecting' }],
);

const view = { now: 7_000, start: 0, width: WIDTH };
const picture = drawLane('ours', life, [], view);

/** Where something that happened at a time is to be. */
const x = (at: number, now = view.now) =>
  Math.round((WIDTH - MARGIN - ((now - at) * pixelsPerSecond(WIDTH)) / 1_000) * 10) / 10;

describe('drawLane', () => {
  it('draws each marble at its time, with now at the right', () => {
    expect(picture).toContain(`<g transform="translate(${x(1_500)} 62)"><circle class="message"`);
    expect(picture).toContain(`<g transform="translate(${x(5_500)} 62)"><path class="halo"`);
    expect(x(7_000)).toBe(WIDTH - MARGIN);
  });

  it('draws a shape for each kind of mark', () => {
    const count = (shape: string) => picture.split(shape).length - 1;
    expect(count('class="message"')).toBe(1);
    expect(count('circle class="ping"')).toBe(2);
    expect(count('circle class="pong"')).toBe(1);
    expect(count('path class="lost"')).toBe(1);
    expect(count('class="attempt"')).toBe(2);
  });

  it('draws the line of each state in its pattern, with its name where there is room', () => {
    expect(picture.match(/class="line (\w+)"/g)).toEqual([
      'class="line connecting"',
      'class="line open"',
      'class="line waiting"',
      'class="line connecting"',
    ]);
    expect(picture).toContain('>OPEN</text>');
    expect(picture).not.toContain('>LOST, WAITING</text>');
  });

  it('shows the time of a loss and the latency of a pong', () => {
    expect(picture).toContain('>no pong, 5.5 s</text>');
    expect(picture).toContain('>10 ms</text>');
  });

  it('draws nothing that is long past', () => {
    const later = drawLane('ours', life, [], { ...view, now: 100_000 });
    expect(later).not.toContain('class="message"');
    expect(later).toContain('class="line connecting"');
    expect(later).not.toContain('class="line open"');
  });

  it('says when nothing has arrived on an open lane for a while', () => {
    const open = recorded(
      [0, { type: 'connecting' }],
      [100, { type: 'open' }],
      [1_000, { type: 'message', text: 'a' }],
    );
    expect(drawLane('ours', open, [], { ...view, now: 3_900 })).not.toContain('silence');
    expect(drawLane('ours', open, [], { ...view, now: 13_000 })).toContain('still OPEN: nothing came for 12 s');
  });

  it('writes the cause of a loss only where it overlaps no other', () => {
    const refused = [1_000, 1_500, 2_000, 9_000].map((at): [number, LaneEvent] => [
      at,
      { type: 'lost', kind: 'error' },
    ]);
    const drawn = drawLane('plain', recorded(...refused), [], { ...view, now: 10_000 });
    expect(drawn.match(/class="lost"/g)).toHaveLength(4);
    expect(drawn.match(/refused, \d.\d s/g)).toEqual(['refused, 1.0 s', 'refused, 9.0 s']);
  });

  it('keeps the name of a state in place that began before the visible time', () => {
    const open = recorded([0, { type: 'connecting' }], [100, { type: 'open' }]);
    const late = drawLane('ours', open, [], { ...view, now: 100_000 });
    expect(late.lastIndexOf('>OPEN<')).toBeGreaterThan(late.lastIndexOf('class="scroll"'));
  });

  it('escapes the text of messages', () => {
    const text = '<a href="&">';
    expect(drawLane('ours', recorded([0, { type: 'message', text }]), [], view)).toContain(
      '>&lt;a href=&quot;&amp;&quot;&gt;<',
    );
  });

  it('shades the time in which nothing gets through', () => {
    const shaded = drawLane(
      'ours',
      life,
      [
        { at: 4_000, what: 'pulled', isOn: true },
        { at: 6_000, what: 'pulled', isOn: false },
      ],
      view,
    );
    expect(shaded).toContain(`<g transform="translate(${x(4_000)} 0)"><rect class="shade pulled" width="68"`);
  });

  it('is as wide as given, and shows less time on a phone', () => {
    expect(pixelsPerSecond(360)).toBeLessThan(pixelsPerSecond(1_000));
    expect(drawLane('ours', life, [], { ...view, width: 360 })).toContain(`translate(${360 - MARGIN - 0.7 * 26} 62)`);
  });
});

describe('drawNetwork', () => {
  const acts = [
    { at: 1_000, what: 'pulled', isOn: true },
    { at: 1_200, what: 'pulled', isOn: false },
  ] as const;

  it('draws a flag for each act, with words where there is room', () => {
    const flags = drawNetwork(acts, { ...view, now: 20_000 });
    expect(flags.match(/class="flag"/g)).toHaveLength(2);
    expect(flags).toContain('the cable is plugged in');
    expect(flags).not.toContain('the cable is pulled');
  });

  it('writes the words to the left of a new flag', () => {
    expect(drawNetwork(acts.slice(0, 1), { ...view, now: 1_100 })).toContain('text-anchor="end"');
  });
});

describe('stretches', () => {
  it('are the states one after the other, the last without an end', () => {
    expect(stretches(life.marks)).toEqual([
      { state: 'connecting', from: 0, to: 500 },
      { state: 'open', from: 500, to: 5_500 },
      { state: 'waiting', from: 5_500, to: 6_300 },
      { state: 'connecting', from: 6_300, to: undefined },
    ]);
  });
});
