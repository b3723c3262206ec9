/** Returns a frame as bytes. A frame is text or, with the `binaryType` of some presets, an `ArrayBuffer`. */
export const bytesOf = (frame: unknown): Uint8Array =>
  typeof frame === 'string' ? new TextEncoder().encode(frame) : new Uint8Array(frame as ArrayBuffer);

/** Tells whether a frame is exactly this short text, as text or as bytes. */
export const isExactly = (frame: unknown, text: string): boolean =>
  typeof frame === 'string'
    ? frame === text
    : (frame as ArrayBuffer).byteLength === text.length && new TextDecoder().decode(frame as ArrayBuffer) === text;
