/** Every string to be found in a value, own properties that cannot be enumerated included. */
export function* textsIn(value: unknown, seen = new Set<unknown>()): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Map) yield* textsIn([...value.entries()], seen);
  for (const key of Reflect.ownKeys(value)) {
    yield String(key);
    yield* textsIn(Reflect.get(value, key), seen);
  }
}
