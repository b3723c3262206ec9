/** A frame as it arrives. */
export type Frame = string | ArrayBuffer;

/** Prints a frame as one JSON value in one line. JSON stays as the server wrote it, including numbers of any length. */
export function asJson(frame: Frame): string {
  if (typeof frame !== 'string') return JSON.stringify({ base64: Buffer.from(frame).toString('base64') });
  // Inside a string JSON has no line break.
  return isJson(frame) ? frame.trim().replace(/[\r\n]+/g, ' ') : JSON.stringify(frame);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
