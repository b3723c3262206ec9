import { isStream } from '../ground/isStream.js';
import { validate } from '../ground/validate.js';
import type { Frame } from '../vocabulary/config.js';

// The default codec.

export const fromJson = ({ data }: MessageEvent): unknown => JSON.parse(data as string);

export function toJson(message: unknown): Frame {
  const text = JSON.stringify(message) as string | undefined;
  validate(text !== undefined && !isStream(message), 'a message', 'a value that JSON can represent');
  return text;
}
