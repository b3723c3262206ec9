import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { assertMarbles, FakeWebSocket } from '../../lib/testing/index.js';
import { createSoon } from '../../lib/testing/soon.js';

const run = (test: () => void) => new TestScheduler(assertMarbles).run(test);

describe('createSoon', () => {
  it('works in order, and in the same frame, also while it is at work', () => {
    const log: string[] = [];
    run(() => {
      const soon = createSoon();
      const note = (text: string) => void log.push(`${asyncScheduler.now()} ${text}`);
      asyncScheduler.schedule(() => {
        soon(() => {
          note('a');
          soon(() => note('c'));
          soon(() => note('d'));
        });
        soon(() => note('b'));
      }, 3);
    });
    expect(log).toEqual(['3 a', '3 b', '3 c', '3 d']);
  });

  it('works in one microtask outside of it', async () => {
    const log: string[] = [];
    const soon = createSoon();
    soon(() => log.push('a'));
    soon(() => log.push('b'));
    expect(log).toEqual([]);
    await Promise.resolve();
    expect(log).toEqual(['a', 'b']);
  });

  it('throws to the test', () => {
    const test = () =>
      run(() =>
        createSoon()(() => {
          throw new Error('mine');
        }),
      );
    expect(test).toThrow('mine');
  });

  it('delivers in the next test when one has failed halfway', () => {
    const halfway = () =>
      run(() => {
        new FakeWebSocket('ws://test').accept();
        throw new Error('halfway');
      });
    expect(halfway).toThrow('halfway');
    const socket = new FakeWebSocket('ws://test');
    run(() => socket.accept());
    expect(socket.readyState).toBe(1);
  });
});
