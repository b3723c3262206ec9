/** Jasmine's `fail`, for other runners. */
Object.assign(globalThis, {
  fail(message: string) {
    throw new Error(message);
  },
});
