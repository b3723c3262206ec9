import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import type { Observable } from 'rxjs';
import type { HeartbeatSocket, SocketStatus } from 'rxjs-heartbeat-socket';

const IDLE: SocketStatus = { state: 'idle' };

/** The status; `idle` where the page is rendered on a server. */
export function useStatus(socket$: Pick<HeartbeatSocket<unknown>, 'status' | 'status$'>): SocketStatus {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const subscription = socket$.status$.subscribe(onChange);
      return () => subscription.unsubscribe();
    },
    [socket$],
  );
  return useSyncExternalStore(subscribe, socket$.status, () => IDLE);
}

/** The last message. The socket is connected while the component is mounted. */
export function useLast<T>(message$: Observable<T>): T | undefined {
  const [last, setLast] = useState<T>();
  useEffect(() => {
    const subscription = message$.subscribe({
      next: (message) => setLast(() => message),
      error: () => {}, // the status says so: closed, with its cause
    });
    return () => subscription.unsubscribe();
  }, [message$]);
  return last;
}
