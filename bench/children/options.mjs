import { load } from '../contenders/index.mjs';
import '../harness/endWithRunner.mjs';

export const options = JSON.parse(process.argv[2]);

/** Loads the contender, gives it the WebSocket as a global too, and connects; resolves when it is open. */
export async function open(WebSocket, given) {
  globalThis.WebSocket = WebSocket;
  const { connect } = await load(options.contender);
  return new Promise((resolve) => {
    const connection = connect({
      url: 'ws://127.0.0.1:1/',
      WebSocket,
      decode: (data) => data,
      encode: (message) => message,
      heartbeat: { interval: 10_000, timeout: 5_000 },
      delay: 1_000,
      onOpen: () => queueMicrotask(() => resolve(connection)),
      onMessage: () => {},
      ...given,
    });
  });
}
