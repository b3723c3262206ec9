import 'zone.js';
import type { WebSocketConstructor } from '../../lib/index.js';

/** A fake WebSocket as zone.js patches a real one: a handler runs in the zone in which it was set. */
export function zoned(WebSocketCtor: WebSocketConstructor): WebSocketConstructor {
  return new Proxy(WebSocketCtor, {
    construct(target, args: ConstructorParameters<WebSocketConstructor>) {
      return new Proxy(new target(...args), {
        get: (socket, key) => Reflect.get(socket, key) as unknown,
        set(socket, key, value) {
          const handler = value as () => void;
          return Reflect.set(socket, key, typeof value === 'function' ? Zone.current.wrap(handler, 'handler') : value);
        },
      });
    },
  });
}

/** A zone of its own, as Angular's is, that knows what is started in it. */
export interface AppZone {
  readonly zone: Zone;
  /** The timers that were started in it, by the function that did it. */
  readonly timers: readonly string[];
}

export function appZone(): AppZone {
  const timers: string[] = [];
  const zone = Zone.root.fork({
    name: 'app',
    onScheduleTask(delegate, _, target, task) {
      if (task.type === 'macroTask') timers.push(task.source);
      return delegate.scheduleTask(target, task);
    },
  });
  return { zone, timers };
}
