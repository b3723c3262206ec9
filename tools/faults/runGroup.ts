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

/** A group whose types are its own business. */
export interface AnyGroup {
  readonly layer: string;
  readonly names: readonly string[];
  /** Lets all its faults happen at once, each in a scene of its own. */
  run(): Promise<GroupReport>;
}

export function faultGroup<S extends ServerSide, C extends Witness>(group: FaultGroup<S, C>): AnyGroup {
  const { layer, faults } = group;
  return {
    layer,
    names: faults.map(({ name }) => name),
    async run() {
      let reports: FaultReport[] = [];
      const leftovers = await leftoversOf(async () => {
        reports = await Promise.all(faults.map((fault) => runFault(group, fault)));
      });
      return { layer, reports, leftovers };
    },
  };
}
