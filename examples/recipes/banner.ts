import { asyncScheduler, distinctUntilChanged, map, of, switchMap, timer, type Observable } from 'rxjs';
import type { SocketStatus } from 'rxjs-heartbeat-socket';

/** The text of the banner, updated each second; an empty text hides it. */
export const bannerOf = (status$: Observable<SocketStatus>): Observable<string> =>
  status$.pipe(
    switchMap((status) => {
      const isCounting = status.state === 'waiting' && status.retryAt !== undefined;
      return (isCounting ? timer(0, 1_000) : of(0)).pipe(map(() => textOf(status)));
    }),
    distinctUntilChanged(),
  );

function textOf(status: SocketStatus): string {
  switch (status.state) {
    case 'waiting': {
      const { attempt, retryAt } = status;
      if (retryAt === undefined) return 'Offline.';
      const seconds = Math.max(0, Math.ceil((retryAt - asyncScheduler.now()) / 1_000));
      return `Offline. Retry ${attempt} in ${seconds} s.`;
    }
    case 'connecting':
      return status.attempt === 0 ? '' : `Offline. Retry ${status.attempt} …`;
    case 'closed':
      return status.cause ? 'Disconnected.' : '';
    default:
      return '';
  }
}
