/** An expression as one for a promise of its value as JSON: drivers differ in what they make of an Error, and in waiting for promises. */
export const jsonOf = (expression: string): string =>
  `Promise.resolve(${expression}).then((value) => JSON.stringify(value) ?? 'null')`;
