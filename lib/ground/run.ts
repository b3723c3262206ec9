/** Calls a function in a special place, for example a zone, and returns its result. */
export type Run = <T>(work: () => T) => T;

export const runInPlace: Run = (work) => work();
