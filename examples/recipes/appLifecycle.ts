import { AppState, type AppStateStatus } from 'react-native';
import { Observable } from 'rxjs';
import type { LifecycleSignal } from 'rxjs-heartbeat-socket';

/** In the background the socket is closed, in the foreground it connects at once. */
export const appLifecycle$ = new Observable<LifecycleSignal>((subscriber) => {
  const tell = (state: AppStateStatus | null) => {
    if (state === 'background') subscriber.next('pagehide');
    if (state === 'active') subscriber.next('online');
  };
  tell(AppState.currentState); // an app can be started in the background
  const subscription = AppState.addEventListener('change', tell);
  return () => subscription.remove();
});
