// node inNode.mjs <url>: the scenes on the Observable that RxJS 9 brings, and with an operator of RxJS 9.
import 'rxjs-9';
import { map } from 'rxjs-9/map';
import { scan } from 'rxjs-9/scan';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { toNative } from 'rxjs-heartbeat-socket/observable';
import { of } from 'rxjs';
import { WebSocket } from 'ws';
import { run, scenes } from './scenes.mjs';

const doubled = (native$) => native$[map](({ n }) => n * 2);

const results = await run({
  ...scenes({ url: process.argv[2], WebSocketCtor: WebSocket }),
  async 'operators of RxJS 9 apply'() {
    const numbers$ = doubled(toNative(of({ n: 1 }, { n: 2 }, { n: 3 })));
    const sums$ = numbers$[scan]((sum, n) => sum + n, 0);
    if (`${await sums$.toArray()}` !== '2,6,12') throw new Error('other sums');
  },
  async 'operators of RxJS 9 apply to a socket'() {
    const socket$ = heartbeatSocket$({ url: process.argv[2], WebSocketCtor: WebSocket });
    const first = doubled(toNative(socket$)).first();
    socket$.next({ n: 1 });
    if ((await first) !== 2) throw new Error('another number');
  },
});
console.log(JSON.stringify(results));
