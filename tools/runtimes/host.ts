import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SceneReport } from './client/play.js';
import { startStage, type Stage } from './stage.js';

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly never[];
}

/** The process outside of a runtime: has the servers and the network, and takes the reports. */
export interface Host {
  /** Where the runtime connects to. */
  readonly url: string;
  readonly reports: readonly SceneReport[];
  /** Settles when all scenes were played; `false` if the runtime went away before. */
  readonly done: Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** `onReport` gets each line of the report as it comes. */
export async function startHost(onReport: (report: SceneReport) => void): Promise<Host> {
  const control = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  const reports: SceneReport[] = [];
  let stage: Stage | undefined;
  let settle: (isDone: boolean) => void;
  const done = new Promise<boolean>((resolve) => (settle = resolve));

  const acts: Stage['acts'] = {
    async begin() {
      stage = await startStage();
      return stage.acts['addresses']!();
    },
    async end() {
      await stage?.close();
      stage = undefined;
    },
    report(report: SceneReport) {
      reports.push(report);
      onReport(report);
    },
    done: () => settle(true),
  };
  const answer = async (peer: WebSocket, { id, name, args }: Call) => {
    try {
      const act = acts[name] ?? stage?.acts[name];
      if (!act) throw new Error(`there is no act ${name}`);
      peer.send(JSON.stringify({ id, result: await act(...args) }));
    } catch (error) {
      peer.send(JSON.stringify({ id, error: String(error) }));
    }
  };
  control.on('connection', (peer) => {
    peer.on('message', (data: Buffer) => void answer(peer, JSON.parse(data.toString()) as Call));
    peer.on('error', () => undefined).on('close', () => settle(false));
  });
  await once(control, 'listening');

  return {
    url: `ws://127.0.0.1:${(control.address() as AddressInfo).port}`,
    reports,
    done,
    async close() {
      await stage?.close();
      for (const peer of control.clients) peer.terminate();
      control.close();
      await once(control, 'close');
    },
  };
}
