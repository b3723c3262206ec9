/** Whether a value is not there yet: an observable, of whichever library, a promise or an asynchronous iterable. */
export const isStream = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  ('subscribe' in value || 'then' in value || Symbol.asyncIterator in value);
