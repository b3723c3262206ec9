/** Whether a text frame is a ping: the bare word, or a JSON object of that type. */
export function isPing(text: string): boolean {
  return text === 'ping' || typeOf(text) === 'ping';
}

function typeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}
