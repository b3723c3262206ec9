import { isFunction } from '../ground/options.js';
import { fromJson } from './json.js';

/** What zod, Valibot, ArkType and others share: a [Standard Schema](https://standardschema.dev). */
export interface StandardSchema<T> {
  readonly '~standard': {
    /** Finds what is wrong with a value, or what is made of it. */
    readonly validate: (value: unknown) => Validation<T> | PromiseLike<Validation<T>>;
  };
}

/** What a schema finds: a message, or what is wrong with it. */
export type Validation<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly { readonly path?: unknown }[] };

/**
 * Makes a deserializer that lets through only what a schema accepts, as the schema returns it.
 *
 * A message that the schema refuses is skipped and reported as `bad-frame`, with the path of the first fault and without its value.
 *
 * ```ts
 * import * as z from 'zod';
 *
 * const quote = z.object({ symbol: z.string(), price: z.number() });
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/quotes', deserializer: validated(quote) });
 * socket$.subscribe(({ price }) => console.log(price.toFixed(2)));
 * ```
 *
 * @param schema - a Standard Schema that validates at once: with one that returns a promise every message is a `bad-frame`.
 * @param decode - makes a value of a frame; `JSON.parse` of its data when not given.
 * @throws TypeError when the schema is none.
 */
export function validated<T>(
  schema: StandardSchema<T>,
  decode: (frame: MessageEvent) => unknown = fromJson,
): (frame: MessageEvent) => T {
  const standard = (Object(schema) as Partial<StandardSchema<T>>)['~standard'];
  isFunction("validated.schema['~standard'].validate", standard?.validate);
  isFunction('validated.decode', decode);
  return (frame) => {
    const validation = schema['~standard'].validate(decode(frame));
    if ('then' in validation) throw new TypeError('validated.schema must validate synchronously');
    if (validation.issues) throw Object.assign(new Error(), { name: 'SchemaError', issues: validation.issues });
    return validation.value;
  };
}
