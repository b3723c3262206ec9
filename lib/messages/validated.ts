import { isFunction } from '../ground/options.js';
import { fromJson } from './json.js';

/** A [Standard Schema](https://standardschema.dev), the interface of zod, Valibot, ArkType and others. */
export interface StandardSchema<T> {
  readonly '~standard': {
    /** Validates a value. */
    readonly validate: (value: unknown) => Validation<T> | PromiseLike<Validation<T>>;
  };
}

/** The result of a schema: the validated value, or its issues. */
export type Validation<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly { readonly path?: unknown }[] };

/**
 * Makes a deserializer that validates each message by a schema and returns the schema's output.
 *
 * A message that the schema refuses is skipped and reported as `bad-frame`, with the path of the first issue but not its value.
 *
 * ```ts
 * import * as z from 'zod';
 *
 * const quote = z.object({ symbol: z.string(), price: z.number() });
 * const socket$ = heartbeatSocket$({ url: 'wss://example.com/quotes', deserializer: validated(quote) });
 * socket$.subscribe(({ price }) => console.log(price.toFixed(2)));
 * ```
 *
 * @param schema - a Standard Schema that validates synchronously. If it returns a promise, every message is a `bad-frame`.
 * @param decode - makes a value of a frame. The default is `JSON.parse` of its data.
 * @throws TypeError if `schema` is not a Standard Schema.
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
