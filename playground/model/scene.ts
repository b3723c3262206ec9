import type { Mark } from './marks.js';
import { CALM, type NetworkState } from './networkState.js';
import { BLANK, record, type Recording } from './recording.js';

/** Both lanes, and what was done to the network they share. */
export interface Scene {
  readonly plain: Recording;
  readonly ours: Recording;
  readonly network: NetworkState;
  readonly acts: readonly Act[];
}

export type LaneName = 'plain' | 'ours';

/** What somebody did. */
export interface Act {
  readonly at: number;
  readonly what: keyof NetworkState;
  readonly isOn: boolean;
}

export type Fact =
  | { readonly lane: LaneName; readonly mark: Mark }
  | { readonly lane: 'network'; readonly at: number; readonly network: NetworkState };

export const OPENING: Scene = { plain: BLANK, ours: BLANK, network: CALM, acts: [] };

export function advance(scene: Scene, fact: Fact): Scene {
  if (fact.lane !== 'network') return { ...scene, [fact.lane]: record(scene[fact.lane], fact.mark) };
  const { at, network } = fact;
  return { ...scene, network, acts: [...scene.acts, ...actsBetween(scene.network, network, at)] };
}

function actsBetween(before: NetworkState, after: NetworkState, at: number): Act[] {
  const keys = Object.keys(after) as (keyof NetworkState)[];
  return keys.filter((key) => before[key] !== after[key]).map((what) => ({ at, what, isOn: after[what] }));
}
