import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { fakeServer } from 'rxjs-heartbeat-socket/testing';
import { expect, it } from 'vitest';
import { measure } from '../measure';

it('counts a loss with its kind', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  metrics.setGlobalMeterProvider(provider);
  const server = fakeServer();
  const socket$ = heartbeatSocket$({ url: 'ws://test', WebSocketCtor: server.WebSocketCtor });
  measure(socket$);
  expect(server.connections).toHaveLength(0);
  const subscription = socket$.subscribe();
  server.last.accept();
  server.last.end(1012);
  await Promise.resolve();
  subscription.unsubscribe();
  await provider.forceFlush();
  const all = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  const losses = all.find(({ descriptor }) => descriptor.name === 'socket.losses');
  expect(losses?.dataPoints).toMatchObject([{ value: 1, attributes: { kind: 'close' } }]);
  await provider.shutdown();
});
