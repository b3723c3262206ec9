/** Tells whether a value is an observable (of any library), a promise or an asynchronous iterable. */
export const isStream = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  ('subscribe' in value || 'then' in value || Symbol.asyncIterator in value);
