import type { FaultGroup, FaultReport } from './fault.js';
import { leftoversOf } from './leftovers.js';
import { runFault } from './runFault.js';
import type { ServerSide } from './scene.js';
import type { Witness } from './witness.js';

export interface GroupReport {
  readonly layer: string;
  readonly reports: readonly FaultReport[];
  /** What this process held when all was over that it did not hold before. */
  readonly leftovers: readonly string[];
}

interface Playable {
  readonly layer: string;
  readonly names: readonly string[];
  /** Lets all its faults happen at once, each in a scene of its own. A client that is recorded has its specs in the report. */
  run(isRecorded?: boolean): Promise<GroupReport>;
}

/** A group whose types are its own business. */
export interface AnyGroup extends Playable {
  /** The same without what only the command plays. */
  readonly brief: Playable;
}

export function faultGroup<S extends ServerSide, C extends Witness>(group: FaultGroup<S, C>): AnyGroup {
  const { layer, faults } = group;
  const playing = (chosen: typeof faults): Playable => ({
    layer,
    names: chosen.map(({ name }) => name),
    async run(isRecorded) {
      let reports: FaultReport[] = [];
      const leftovers = await leftoversOf(async () => {
        reports = await Promise.all(chosen.map((fault) => runFault(group, fault, isRecorded)));
      });
      return { layer, reports, leftovers };
    },
  });
  return { ...playing(faults), brief: playing(faults.filter(({ isLeftToCommand }) => !isLeftToCommand)) };
}
