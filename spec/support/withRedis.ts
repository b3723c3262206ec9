import { startRedis, type RedisServer } from '../../tools/cluster/redisServer.js';

type Client = Awaited<ReturnType<RedisServer['open']>>;

/** A redis-server for the specs of a file, with a client, and a name for the keys of each spec. */
export interface WithRedis {
  readonly server: RedisServer;
  readonly client: Client;
  readonly name: string;
}

/** Starts it before the specs of a `describe`, and stops it after them. Read its members in a spec, not before. */
export function withRedis(): WithRedis {
  let server: RedisServer;
  let client: Client;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
    client = await server.open();
  });
  beforeEach(() => {
    count++;
  });
  afterAll(async () => {
    client.destroy();
    await server.stop();
  });
  return {
    get server() {
      return server;
    },
    get client() {
      return client;
    },
    get name() {
      return `spec${count}`;
    },
  };
}
