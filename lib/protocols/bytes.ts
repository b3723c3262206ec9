/** A frame as bytes: they come as text or, with the `binaryType` of the presets that need it, as an `ArrayBuffer`. */
export const bytesOf = (frame: unknown): Uint8Array =>
  typeof frame === 'string' ? new TextEncoder().encode(frame) : new Uint8Array(frame as ArrayBuffer);

/** Whether a frame is this short text and nothing else, however it comes. */
export const isExactly = (frame: unknown, text: string): boolean =>
  typeof frame === 'string'
    ? frame === text
    : (frame as ArrayBuffer).byteLength === text.length && new TextDecoder().decode(frame as ArrayBuffer) === text;
