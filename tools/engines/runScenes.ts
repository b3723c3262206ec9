import type { EngineKind } from './engine.js';
import type { Scene } from './scene.js';
import { startEngineStage } from './stage.js';

/** What came of one scene in one engine. */
export interface Outcome {
  readonly scene: string;
  readonly seen: string;
  readonly failed: boolean;
}

export interface EngineReport {
  /** With its version. */
  readonly engine: string;
  readonly outcomes: readonly Outcome[];
}

/** One scene after the other; `onOutcome` hears of each as it ends. */
export async function runScenes(
  kind: EngineKind,
  scenes: readonly Scene[],
  onOutcome: (engine: string, outcome: Outcome) => void,
): Promise<EngineReport> {
  const stage = await startEngineStage(kind);
  const outcomes: Outcome[] = [];
  try {
    for (const scene of scenes) {
      if (scene.fits?.(stage.engine) === false) continue;
      const outcome = await scene.run(stage).then(
        (seen) => ({ scene: scene.name, seen, failed: false }),
        (error: unknown) => ({ scene: scene.name, seen: String(error).split('\n')[0]!, failed: true }),
      );
      outcomes.push(outcome);
      onOutcome(stage.engine.name, outcome);
    }
  } finally {
    await stage.close();
  }
  return { engine: stage.engine.name, outcomes };
}
