/** The default of `isPong`: an echo of the ping, or `pong` in one of its usual forms. */
export function looksLikePong(frame: unknown, ping: unknown): boolean {
  if (typeof frame === 'string') {
    return frame === ping || frame === 'pong' || frame === '{"type":"pong"}' || frame === '{"type": "pong"}';
  }
  return (frame as { type?: unknown } | null | undefined)?.type === 'pong' || isSameBinary(frame, ping);
}

/** Whether a frame is an echo of a binary ping. A `Blob` never is: its bytes cannot be read synchronously. */
function isSameBinary(frame: unknown, ping: unknown): boolean {
  const { byteLength } = (frame ?? {}) as Partial<ArrayBuffer>;
  if (byteLength === undefined || byteLength !== (ping as Partial<ArrayBuffer> | undefined)?.byteLength) return false;
  return String(bytesOf(frame as ArrayBuffer)) === String(bytesOf(ping as ArrayBuffer));
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array => {
  const { buffer = data as ArrayBuffer, byteOffset, byteLength } = data as Partial<Uint8Array>;
  return new Uint8Array(buffer, byteOffset, byteLength);
};
