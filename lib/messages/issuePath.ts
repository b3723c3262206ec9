/**
 * Returns the path of the first issue that a validation library found in a message: names of fields and indexes of lists, never
 * values. A step that is not a plain name is a `?`, because it may come from the message itself, like the keys of a record.
 */
export function issuePath(error: unknown): string | undefined {
  const { issues } = Object(error) as { issues?: unknown };
  const [first] = Array.isArray(issues) ? (issues as unknown[]) : [];
  const { path } = Object(first) as { path?: unknown };
  return Array.isArray(path) && path.length ? path.map(nameOfStep).join('.') : undefined;
}

/** A step is a key, or an object that has it. */
function nameOfStep(step: unknown): string {
  const { key = step } = Object(step) as { key?: unknown };
  const isName = typeof key === 'number' || (typeof key === 'string' && /^[\w$-]{1,40}$/.test(key));
  return isName ? `${key}` : '?';
}
