/** A contender: `title`, what it can do, and `connect`, which opens one connection and does the same work as all others. */
export const load = async (name) => ({
  name,
  hasHeartbeat: false,
  reconnects: false,
  isOurs: false,
  ...(await import(`./${name}.mjs`)),
});

/** In the order of the tables. */
export const contenders = await Promise.all(
  [
    'raw',
    'rxjs',
    'heartbeatSocket',
    'heartbeatSocketIdle',
    'rxjsTimeout',
    'classic',
    'websocketHeartbeatJs',
    'reconnectingWebsocket',
    'partysocket',
    'websocketTs',
    'rxjsWebsockets',
  ].map(load),
);

const [raw, ...others] = contenders;

/** Where a heartbeat is what is measured, the least that can be written by hand is among them. */
export const withHandWritten = [raw, await load('handWritten'), ...others];
