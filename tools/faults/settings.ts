import { startWsServer, type WsServer } from '../servers/wsServer.js';
import { childClient, type ChildClient } from './childClient.js';
import { startChildServer, type ChildServer } from './childServer.js';
import { localClient, type LocalClient } from './localClient.js';
import type { Setting } from './scene.js';
import type { Witness } from './witness.js';

/** Server, network and client in this process. */
export const local: Setting<WsServer, LocalClient> = {
  startServer: startWsServer,
  connect: localClient,
  mend({ proxy, server }) {
    proxy.pass();
    Object.assign(server, {
      answerPings: true,
      hangUpgrade: false,
      refuseUpgrade: undefined,
      answerUpgrade: undefined,
      beforeUpgrade: undefined,
    });
    void server.listen();
  },
};

/** The same, and what the server says may be compressed. */
export const compressed: Setting<WsServer, LocalClient> = {
  ...local,
  startServer: () => startWsServer({ compresses: true }),
};

/** The server in a process of its own. */
export const withServerProcess: Setting<ChildServer, Witness> = {
  startServer: startChildServer,
  connect: localClient,
  mend: ({ server }) => server.revive(),
};

/** The client in a process of its own. */
export const withClientProcess: Setting<WsServer, ChildClient> = {
  startServer: startWsServer,
  connect: childClient,
  mend: ({ proxy, server }) => {
    proxy.pass();
    server.hangUpgrade = false;
  },
};
