/** What the surroundings answer, or nothing where they throw: some have a global in part, or throw when it is looked at. */
export function probe<T>(question: () => T): T | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
