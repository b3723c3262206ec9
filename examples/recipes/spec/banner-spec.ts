import { asyncScheduler } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { assertMarbles, marbleServer } from 'rxjs-heartbeat-socket/testing';
import { expect, it } from 'vitest';
import { bannerOf } from '../banner';

it('counts down to the retry, and hides when the socket is open', () => {
  new TestScheduler(assertMarbles).run(({ cold, flush }) => {
    const { WebSocketCtor } = marbleServer(cold, ['-o-#', '-o']);
    const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor, reconnect: 2_500 });
    const log: string[] = [];
    bannerOf(socket$.status$).subscribe((text) => log.push(`${asyncScheduler.now()} ${text}`));
    const subscription = socket$.subscribe();
    asyncScheduler.schedule(() => subscription.unsubscribe(), 3_000);
    flush();
    expect(log).toEqual([
      '0 ',
      '3 Offline. Retry 1 in 3 s.',
      '1003 Offline. Retry 1 in 2 s.',
      '2003 Offline. Retry 1 in 1 s.',
      '2503 Offline. Retry 1 …',
      '2504 ',
    ]);
  });
});
