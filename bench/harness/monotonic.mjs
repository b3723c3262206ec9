/** Milliseconds on the one clock that all processes of a machine share. */
export const monotonic = () => Number(process.hrtime.bigint()) / 1e6;
