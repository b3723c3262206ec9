export type AppStateStatus = 'active' | 'background' | 'inactive' | 'unknown' | 'extension';

const listeners = new Set<(state: AppStateStatus) => void>();

/** The part of React Native's AppState that a lifecycle needs; `become` is what the phone does. */
export const AppState = {
  currentState: 'active' as AppStateStatus | null,
  addEventListener(_: 'change', listener: (state: AppStateStatus) => void) {
    listeners.add(listener);
    return { remove: () => void listeners.delete(listener) };
  },
};

export const countListeners = () => listeners.size;

export function become(state: AppStateStatus) {
  AppState.currentState = state;
  for (const listener of listeners) listener(state);
}
