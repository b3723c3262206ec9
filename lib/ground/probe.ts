/** Returns the result of a question to the runtime, or `undefined` if it throws. Some runtimes have a part of a global, or throw when it is read. */
export function probe<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
