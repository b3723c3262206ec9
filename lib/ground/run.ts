/** Calls something in a place of its own, a zone for one, and returns what it returns. */
export type Run = <T>(work: () => T) => T;

export const runInPlace: Run = (work) => work();
