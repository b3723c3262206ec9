import fc from 'fast-check';

/**
 * How a cable is pulled. There is no hole on the way up alone: the server goes on talking, which is life, and TCP itself would
 * silence it soon, for want of acknowledgements.
 */
export interface Pull {
  readonly kind: 'black hole' | 'hole down' | 'reset' | 'restart' | 'clean close' | 'half close' | 'refuse';
  /** How long messages flow before it, in milliseconds. */
  readonly after: number;
  /** How long it lasts, when it lasts. */
  readonly lasts: number;
  /** Whether the next one waits until the client is back. */
  readonly isAlone: boolean;
}

/** Random pulls, the same ones for the same seed. */
export function pullsOf(seed: number, count: number): Pull[] {
  const pull: fc.Arbitrary<Pull> = fc.record({
    kind: fc.constantFrom<Pull['kind'][]>(
      'black hole',
      'hole down',
      'reset',
      'restart',
      'clean close',
      'half close',
      'refuse',
    ),
    after: fc.integer({ min: 0, max: 300 }),
    lasts: fc.integer({ min: 0, max: 300 }),
    isAlone: fc.constantFrom(true, true, true, false),
  });
  return fc.sample(pull, { seed, numRuns: count });
}
