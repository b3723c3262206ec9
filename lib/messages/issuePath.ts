/**
 * Where a validation library found the first fault in a message: the names of fields and places in lists, never what is there. What is no
 * plain name may come from the message itself, as the keys of a record do, and is a `?`.
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
