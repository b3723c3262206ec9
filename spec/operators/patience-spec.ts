import { Subject } from 'rxjs';
import { heartbeat, isSocketLostError, type HeartbeatConfig } from '../../lib/index.js';

/** A heartbeat whose pings are never answered, on Jest's timers, with so much on its way. */
function behind(sent: number, buffered = () => 0, config: HeartbeatConfig = {}) {
  jest.useFakeTimers();
  const frame$ = new Subject<string>();
  const traffic = { sent: 0, buffered };
  const alive$ = frame$.pipe(heartbeat(() => {}, { ping: 'x', traffic, ...config }));
  const messages: string[] = [];
  let start = 0;
  const subscribe = () => {
    start = performance.now();
    alive$.subscribe({
      error: (error: unknown) => {
        if (!isSocketLostError(error)) throw error;
        messages.push(`${performance.now() - start}: ${error.message.replace(/;.*/, '')}`);
      },
    });
  };
  subscribe();
  traffic.sent += sent;
  return { frame$, traffic, messages, subscribe };
}

const pass = (ms: number) => jest.advanceTimersByTime(ms);

describe('the patience of heartbeat', () => {
  afterEach(() => jest.useRealTimers());

  it.each([
    [0, 15_000],
    [16_384, 15_000],
    [24_000, 18_000],
    [80_000, 25_000],
    [240_000, 45_000],
    [1e9, 45_000],
  ])('H9: with %i bytes on their way a dead peer is noticed after %i ms', (bytes, expected) => {
    const { messages } = behind(bytes);
    pass(60_000);
    expect(messages).toEqual([`${expected}: no frame within ${expected - 10_000} ms of a ping`]);
  });

  it('H9: what the buffer of the socket holds counts, too, but not twice', () => {
    const { messages } = behind(40_000, () => 80_000);
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^25000:/)]);
  });

  it('H9: what was sent before the last frame came has left', () => {
    const { frame$, messages } = behind(1e6);
    pass(5_000);
    frame$.next('a frame');
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^15000:/)]);
  });

  it('H9: what was sent between a ping and its pong may still be on its way', () => {
    const { frame$, traffic, messages } = behind(1e6);
    pass(10_000);
    traffic.sent += 80_000;
    frame$.next('pong');
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^35000: no frame within 15000 ms/)]);
  });

  it.each([
    [0, 15_000],
    [3_000, 18_000],
    [60_000, 75_000],
  ])('H9: a patience of %i ms notices a dead peer after %i ms', (patience, expected) => {
    const { messages } = behind(1e6, () => 0, { patience });
    pass(90_000);
    expect(messages).toEqual([expect.stringMatching(`^${expected}:`)]);
  });

  it('H9: a buffer that goes on falling is life, and one that stands still is none', () => {
    let held = 1e6;
    const falling = behind(1e6, () => held);
    for (let second = 0; second < 120; second++) {
      held -= 100;
      pass(1_000);
    }
    expect(falling.messages).toEqual([]);
    pass(10_000);
    expect(falling.messages).toHaveLength(1);
  });

  it('H9: a buffer that falls for a moment and then stands still puts death off by no more than patience', () => {
    let held = 1e6;
    const { messages } = behind(1e6, () => held);
    pass(11_000);
    held = 500_000;
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^45000:/)]);
  });

  it('H9: with 16 kB a buffer that falls grants nothing', () => {
    let held = 16_000;
    const { messages } = behind(16_000, () => (held -= 100));
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^15000:/)]);
  });

  it('H9: a falling buffer grants nothing without patience', () => {
    let held = 1e6;
    const { messages } = behind(1e6, () => (held -= 100), { patience: 0 });
    pass(60_000);
    expect(messages).toEqual([expect.stringMatching(/^15000:/)]);
  });

  it('H9: after a deadline that was missed the next one is twice as long, up to eight times', () => {
    const { messages, subscribe } = behind(0);
    for (let n = 0; n < 5; n++) {
      pass(60_000);
      subscribe();
    }
    expect(messages.map((message) => message.split(' ')[0])).toEqual([
      '15000:',
      '20000:',
      '30000:',
      '50000:',
      '50000:',
    ]);
  });

  it('H9: once a ping is answered within pongTimeout the next deadline is pongTimeout again, and not before', () => {
    const { frame$, messages, subscribe } = behind(0);
    pass(15_000);
    subscribe();
    pass(16_000);
    frame$.next('an answer, but late');
    pass(4_000); // the next ping
    pass(9_999);
    expect(messages).toHaveLength(1);
    pass(1);
    expect(messages).toHaveLength(2);
    subscribe();
    pass(15_000);
    frame$.next('an answer in time');
    pass(9_999);
    expect(messages).toHaveLength(2);
    pass(1);
    expect(messages).toHaveLength(3);
  });
});
