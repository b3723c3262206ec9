import { fromEvent, map, merge, withLatestFrom, type Observable } from 'rxjs';
import type { Change, NetworkState } from '../model/networkState.js';
import { element } from './element.js';

const cable = element('#cable', HTMLElement);
const restart = element('#restart', HTMLElement);
const toggles = [...document.querySelectorAll<HTMLElement>('[data-toggle]')];
const keyOf = (toggle: HTMLElement) => toggle.dataset['toggle'] as keyof NetworkState;

/** What the buttons ask for. */
export function wishes(network$: Observable<NetworkState>): Observable<Change> {
  const on = (button: HTMLElement, change: (network: NetworkState) => Change) =>
    fromEvent(button, 'click').pipe(
      withLatestFrom(network$),
      map(([, network]) => change(network)),
    );
  return merge(
    on(cable, ({ pulled }) => ({ pulled: !pulled })),
    on(restart, () => ({ restarting: true })),
    ...toggles.map((toggle) => on(toggle, (network) => ({ [keyOf(toggle)]: !network[keyOf(toggle)] }))),
  );
}

export function showNetwork(network: NetworkState): void {
  cable.textContent = network.pulled ? 'Plug it in' : 'Pull the cable';
  restart.setAttribute('aria-disabled', String(network.restarting));
  for (const toggle of toggles) toggle.setAttribute('aria-pressed', String(network[keyOf(toggle)]));
}
