import type { HeartbeatSocketConfig } from 'rxjs-heartbeat-socket';
import { connectControl, type Control, type SocketConstructor } from './control.js';
import { liveWith, type Life } from './life.js';
import { scenes, type Scene, type Stage } from './scenes.js';

/** How one scene went: a line of the report. */
export interface SceneReport {
  readonly scene: string;
  readonly seen?: string;
  readonly error?: string;
  /** What the runtime itself does wrong here, if that is known: no failure of the library. */
  readonly fault?: string;
}

/** Long enough for a browser that makes an address wait that has failed before. */
const LONGEST_WAIT = 15_000;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, predicate: () => boolean | Promise<boolean>): Promise<void> {
  for (const start = Date.now(); !(await predicate()); await sleep(5)) {
    if (Date.now() - start > LONGEST_WAIT) throw new Error(`waited in vain for ${what}`);
  }
}

async function playScene([scene, play]: Scene, { act }: Control, given: Partial<HeartbeatSocketConfig<unknown>>) {
  const lives: Life[] = [];
  const addresses = await act<Pick<Stage, 'url' | 'echoUrl'>>('begin');
  const live: Stage['live'] = (config) => {
    const life = liveWith({ url: addresses.url, ...given, ...config });
    lives.push(life);
    return life;
  };
  let report: SceneReport = { scene };
  try {
    const seen = await play({ ...addresses, act, live, until, facts: () => act('facts') });
    if (typeof seen === 'string') report = { scene, seen };
  } catch (error) {
    report = { scene, error: String(error) };
  }
  for (const life of lives) life.leave();
  await act('report', report);
  await act('end');
}

/** Plays all scenes here. Without a WebSocket it is the global one that the library finds by itself. */
export async function play(controlUrl: string, WebSocketCtor?: unknown): Promise<void> {
  const Socket = (WebSocketCtor ?? (globalThis as { WebSocket?: unknown }).WebSocket) as SocketConstructor;
  const control = await connectControl(controlUrl, Socket);
  const given = WebSocketCtor ? { WebSocketCtor: WebSocketCtor as never } : {};
  for (const scene of scenes) await playScene(scene, control, given);
  await control.act('done');
  control.close();
}
