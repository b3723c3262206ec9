import { Subscription, type Observable } from 'rxjs';
import type { HeartbeatSocket } from 'rxjs-heartbeat-socket';
import { onMounted, onUnmounted, shallowReadonly, shallowRef } from 'vue';

export function useStatus(socket$: Pick<HeartbeatSocket<unknown>, 'status' | 'status$'>) {
  const status = shallowRef(socket$.status());
  whileMounted(() => socket$.status$.subscribe((next) => (status.value = next)));
  return shallowReadonly(status);
}

/** The last message. The socket is connected while the component is mounted. */
export function useLast<T>(message$: Observable<T>) {
  const last = shallowRef<T>();
  whileMounted(() => message$.subscribe({ next: (message) => (last.value = message), error: () => {} }));
  return shallowReadonly(last);
}

/** Nothing is mounted where the page is rendered on a server. */
function whileMounted(subscribe: () => Subscription) {
  const subscription = new Subscription();
  onMounted(() => subscription.add(subscribe()));
  onUnmounted(() => subscription.unsubscribe());
}
