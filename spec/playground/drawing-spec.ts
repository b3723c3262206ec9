import { drawLane, drawNetwork } from '../../playground/model/drawing.js';
import type { LaneEvent } from '../../playground/model/marks.js';
import { BLANK, record } from '../../playground/model/recording.js';
import type { Act } from '../../playground/model/scene.js';
import { stretches } from '../../playground/model/stretches.js';
import { isFilling, MARGIN, pixelsPerSecond, scale } from '../../playground/model/view.js';

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

/** Of a page that has been open for a while. */
const view = { now: 7_000, start: -60_000, width: WIDTH };
const picture = drawLane('ours', life, [], view);

/** Where something that happened at a time is to be. */
const x = (at: number, now = view.now) =>
  Math.round((WIDTH - MARGIN - ((now - at) * pixelsPerSecond({ ...view, now })) / 1_000) * 10) / 10;

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

  it('shows the cause of a loss and the latency of a pong', () => {
    expect(picture).toContain('>no pong</text>');
    expect(picture).toContain('>10 ms</text>');
  });

  it.each([
    [2_900, 'pulled', '2.6'],
    [3_400, 'frozen', '2.1'],
  ] as const)('shows how long after a fault at %i ms a loss is noticed', (at, what, seconds) => {
    const long = drawLane('ours', life, [{ at, what, isOn: true }], view);
    expect(long).toContain(`>no pong, noticed after ${seconds} s</text>`);
  });

  it.each<[why: string, acts: Act[], words: string]>([
    [
      'from the first fault after the last frame',
      [
        { at: 1_000, what: 'pulled', isOn: true },
        { at: 3_000, what: 'frozen', isOn: true },
        { at: 4_000, what: 'pulled', isOn: true },
      ],
      '>no pong, noticed after 2.5 s<',
    ],
    [
      'from the last fault, where a frame was still on its way',
      [{ at: 2_300, what: 'pulled', isOn: true }],
      '>no pong, noticed after 3.2 s<',
    ],
    [
      'not from a fault of a connection before',
      [
        { at: 300, what: 'pulled', isOn: true },
        { at: 5_600, what: 'pulled', isOn: true },
      ],
      '>no pong<',
    ],
    [
      'not from what kills no connection',
      [
        { at: 3_000, what: 'slow', isOn: true },
        { at: 3_500, what: 'pulled', isOn: false },
      ],
      '>no pong<',
    ],
  ])('counts the time to a loss %s', (_why, acts, words) => {
    expect(drawLane('ours', life, acts, view)).toContain(words);
  });

  it.each([
    [5_500, 1_000],
    [5_700, 1_000],
    [5_500, 330],
  ])('moves the words on a loss so that none is cut off, %i ms in a picture of %i px', (now, width) => {
    const acts: Act[] = [{ at: 2_900, what: 'pulled', isOn: true }];
    const drawn = drawLane('ours', life, acts, { ...view, now, width });
    const [, middle = NaN, words = ''] =
      /translate\(([\d.]+) \d+\)"><text class="label lost"[^>]*>([^<]+)/.exec(drawn) ?? [];
    const half = (words.length * 6.6) / 2;
    expect(words).toBe('no pong, noticed after 2.6 s');
    expect(Number(middle) + half).toBeLessThanOrEqual(width);
    expect(Number(middle) - half).toBeGreaterThanOrEqual(0);
  });

  it('fills the picture with the time since the page was opened, and scrolls when a second would get too little room', () => {
    for (const width of [326, 1_000]) {
      for (const now of [4_000, 6_000, 11_000]) {
        expect(scale({ now, start: 0, width }).x(0)).toBeCloseTo(MARGIN);
      }
      expect(scale({ now: 1_000, start: 0, width }).x(0)).toBeGreaterThan(width / 2);
      expect(isFilling({ now: 11_000, start: 0, width })).toBe(true);
      expect(isFilling({ now: 30_000, start: 0, width })).toBe(false);
      expect(scale({ now: 30_000, start: 0, width }).x(0)).toBeLessThan(0);
    }
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
    expect(drawn.match(/translate\([\d.]+ \d+\)"><text class="label lost"/g)).toEqual(
      [1_000, 9_000].map((at) => `translate(${x(at, 10_000)} 42)"><text class="label lost"`),
    );
  });

  it('draws an open lane as silent from the last frame on, until the next one', () => {
    const events: [number, LaneEvent][] = [
      [0, { type: 'connecting' }],
      [100, { type: 'open' }],
      [1_000, { type: 'message', text: 'a' }],
    ];
    const quiet = { ...view, now: 20_000 };
    const silent = drawLane('plain', recorded(...events), [], quiet);
    expect(silent).toContain(`translate(${x(1_000, 20_000)} 42)"><path class="line silent"`);
    expect(silent).toContain('class="label state silent" y="15">OPEN, BUT SILENT<');
    const more = [9_000, 10_000].map((at): [number, LaneEvent] => [at, { type: 'message', text: 'b' }]);
    const thawed = drawLane('plain', recorded(...events, ...more), [], quiet);
    expect(thawed.match(/class="line (\w+)"/g)).toEqual([
      'class="line connecting"',
      'class="line open"',
      'class="line silent"',
      'class="line open"',
      'class="line silent"',
    ]);
  });

  it('keeps the name of a state in place that began before the visible time', () => {
    const messages = Array.from({ length: 50 }, (_, i): [number, LaneEvent] => [
      i * 2_000 + 1_000,
      { type: 'message', text: 'a' },
    ]);
    const open = recorded([0, { type: 'connecting' }], [100, { type: 'open' }], ...messages);
    const late = drawLane('ours', open, [], { ...view, now: 100_000 });
    expect(late.lastIndexOf('>OPEN<')).toBeGreaterThan(late.lastIndexOf('class="scroll"'));
  });

  it('writes no time on the axis that would be cut off at now', () => {
    const times = (now: number) => drawLane('ours', life, [], { ...view, now, start: 0 }).match(/>0:\d\d</g);
    expect(times(5_050)).toEqual(['>0:00<']);
    expect(times(5_800)).toEqual(['>0:05<', '>0:00<']);
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

  it('writes no latency whose beginning has scrolled away', () => {
    const pong = recorded([0, { type: 'connecting' }], [100, { type: 'open' }], [1_000, { type: 'pong', latency: 40 }]);
    const left = (WIDTH - MARGIN) / pixelsPerSecond(view);
    const drawnAfter = (seconds: number) => drawLane('ours', pong, [], { ...view, now: 1_000 + seconds * 1_000 });
    expect(drawnAfter(left - 0.5)).toContain('>40 ms<');
    expect(drawnAfter(left + 0.5)).toContain('circle class="pong"');
    expect(drawnAfter(left + 0.5)).not.toContain('>40 ms<');
  });

  it('is as wide as given, and shows less time on a phone', () => {
    expect(pixelsPerSecond({ ...view, width: 360 })).toBeLessThan(pixelsPerSecond(view));
    expect(drawLane('ours', life, [], { ...view, width: 360 })).toContain(`translate(${360 - MARGIN - 0.7 * 26} 62)`);
  });
});

describe('drawNetwork', () => {
  const acts = [
    { at: 1_000, what: 'pulled', isOn: true },
    { at: 1_200, what: 'pulled', isOn: false },
  ] as const;

  it('draws a flag for each act, with words below each other where two acts follow closely', () => {
    for (const width of [WIDTH, 326]) {
      const flags = drawNetwork(acts, { ...view, now: 5_000, width });
      expect(flags.match(/class="flag"/g)).toHaveLength(2);
      expect(flags).toMatch(/y="14"[^>]*>the cable is pulled</);
      expect(flags).toMatch(/y="29"[^>]*>the cable is plugged in</);
    }
  });

  it('writes short words where there is little room, and none over others', () => {
    const many = [0, 300, 600, 900, 1_200, 5_000].map((at, i): Act => ({ at, what: 'frozen', isOn: i % 2 === 0 }));
    const flags = drawNetwork(many, { ...view, width: 326 });
    expect(flags.match(/class="flag"/g)).toHaveLength(6);
    expect(flags.match(/>[a-z][a-z ]+</g)).toEqual(['>the server freezes<', '>the server thaws<', '>thawed<']);
  });

  it('draws the words over the flags, which may stand in them', () => {
    const flags = drawNetwork(acts, { ...view, now: 5_000 });
    expect(flags.lastIndexOf('class="flag"')).toBeLessThan(flags.indexOf('class="label act"'));
  });

  it('writes the words to the left of a new flag', () => {
    expect(drawNetwork(acts.slice(0, 1), { ...view, now: 1_100 })).toContain('text-anchor="end"');
  });
});

describe('stretches', () => {
  it('are the states one after the other, the last without an end', () => {
    expect(stretches(life.marks, 7_000)).toEqual([
      { state: 'connecting', from: 0, to: 500 },
      { state: 'open', from: 500, to: 5_500 },
      { state: 'waiting', from: 5_500, to: 6_300 },
      { state: 'connecting', from: 6_300, to: undefined },
    ]);
  });
});
