/** From now on this process's timers fire on whole seconds only, as Chrome has it in a hidden page. */
export function throttleTimers(): void {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const start = globalThis[name] as (callback: () => void, ms?: number, ...args: unknown[]) => unknown;
    const onWholeSeconds = (callback: () => void, ms = 0, ...args: unknown[]) => {
      const due = Math.ceil((performance.now() + ms) / 1_000) * 1_000;
      return start(callback, due - performance.now(), ...args);
    };
    Object.assign(globalThis, { [name]: onWholeSeconds });
  }
}
