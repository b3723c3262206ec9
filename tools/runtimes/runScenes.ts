import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startInBrowser, type Started } from './browser.js';
import type { SceneReport } from './client/play.js';
import { startHost } from './host.js';
import { versionIn, type Runtime } from './runtimes.js';

export interface Outcome {
  readonly name: string;
  readonly version: string;
  readonly reports: readonly SceneReport[];
}

/** No runtime needs as long for all scenes. */
const AT_MOST = 300_000;

/** Starts a runtime, has it play all scenes, and stops it. */
export async function runScenes(
  runtime: Runtime,
  folder: string,
  onReport: (report: SceneReport) => void,
): Promise<Outcome> {
  const host = await startHost((report) => onReport(judged(report, runtime)));
  const started = await start(runtime, folder, host.url);
  const tooLate = new Promise<boolean>((resolve) => setTimeout(resolve, AT_MOST, false).unref());
  const isDone = await Promise.race([host.done, started.gone, tooLate]);
  await started.stop();
  await host.close();
  const trouble = { scene: 'plays all scenes', error: `it went away or took too long\n${started.said()}` };
  if (!isDone) onReport(trouble);
  const reports = host.reports.map((report) => judged(report, runtime));
  return { name: runtime.name, version: started.version, reports: isDone ? reports : [...reports, trouble] };
}

/** A fault of the runtime's own is expected: once it is mended, the list of runtimes has to say so. */
function judged({ scene, seen, error }: SceneReport, { fault }: Runtime): SceneReport {
  if (fault?.scene !== scene)
    return { scene, ...(seen !== undefined && { seen }), ...(error !== undefined && { error }) };
  return error === undefined
    ? { scene, error: `its fault is mended: it no longer ${fault.what}` }
    : { scene, fault: fault.what };
}

interface Running extends Started {
  /** Settles when the program has ended by itself. */
  readonly gone: Promise<boolean>;
  readonly said: () => string;
}

async function start(runtime: Runtime, folder: string, control: string): Promise<Running> {
  const { name, command, args = [], versioned, entries } = runtime;
  if (!command) {
    const browser = await startInBrowser(name.replace('Chromium, ', ''), folder, entries[0]!, control);
    return { ...browser, gone: new Promise(() => undefined), said: () => '' };
  }
  const [program, ...before] = command(folder);
  const child = spawn(program, [...before, control, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  }
  const ended = once(child, 'close');
  return {
    version: versionIn(folder, versioned),
    gone: ended.then(() => false),
    said: () => said,
    async stop() {
      child.kill();
      const impatience = setTimeout(() => child.kill('SIGKILL'), 3_000);
      await ended;
      clearTimeout(impatience);
    },
  };
}
