import { metrics } from '@opentelemetry/api';
import type { HeartbeatSocket } from 'rxjs-heartbeat-socket';

/** Counts losses and drops, and measures latency. It does not connect the socket. */
export function measure(socket$: Pick<HeartbeatSocket<unknown>, 'events$'>) {
  const meter = metrics.getMeter('quotes');
  const losses = meter.createCounter('socket.losses');
  const drops = meter.createCounter('socket.drops');
  const latency = meter.createHistogram('socket.latency', { unit: 'ms' });
  return socket$.events$.subscribe((event) => {
    if (event.type === 'lost') losses.add(1, { kind: event.cause.kind });
    if (event.type === 'dropped') drops.add(1, { reason: event.reason });
    if (event.type === 'pong') latency.record(event.latency);
  });
}
