import type { Observable } from 'rxjs';
import type { HeartbeatSocket } from 'rxjs-heartbeat-socket';
import { onScopeDispose, shallowReadonly, shallowRef } from 'vue';

export function useStatus(socket$: Pick<HeartbeatSocket<unknown>, 'status' | 'status$'>) {
  const status = shallowRef(socket$.status());
  const subscription = socket$.status$.subscribe((next) => (status.value = next));
  onScopeDispose(() => subscription.unsubscribe());
  return shallowReadonly(status);
}

/** The socket is connected while the component lives. */
export function useLast<T>(message$: Observable<T>) {
  const last = shallowRef<T>();
  const subscription = message$.subscribe({ next: (message) => (last.value = message), error: () => {} });
  onScopeDispose(() => subscription.unsubscribe());
  return shallowReadonly(last);
}
