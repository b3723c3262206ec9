import type { WebSocketConstructor } from '../index.js';
import type { Order } from './arguments.js';
import { UsageError } from './usageError.js';

/** The constructor of the `ws` package, as far as it is used here. */
type Ws = new (url: string, protocols?: string | string[], options?: object) => InstanceType<WebSocketConstructor>;

/** The WebSocket constructors that may be available. */
export interface Sources {
  /** The `ws` package, if it is installed. */
  readonly ws: () => Promise<Ws | undefined>;
  readonly global: () => WebSocketConstructor | undefined;
}

/** Returns the WebSocket of `ws`, or the global one. Only `ws` sends headers and ping frames. */
export async function webSocketFor(
  { headers, isProtocolPing }: Pick<Order, 'headers' | 'isProtocolPing'>,
  { ws, global }: Sources = SOURCES,
): Promise<WebSocketConstructor> {
  const Ws = await ws();
  if (Ws) return Object.keys(headers).length ? withHeaders(Ws, headers) : Ws;
  if (Object.keys(headers).length) throw new UsageError(`--header needs the ws package: ${INSTALL}`);
  if (isProtocolPing) throw new UsageError(`--protocol-ping needs the ws package: ${INSTALL}`);
  const Global = global();
  if (!Global) throw new UsageError(`this Node.js has no WebSocket: ${INSTALL}`);
  return Global;
}

const INSTALL = 'npx -p ws -p rxjs-heartbeat-socket rxjs-heartbeat-socket …';

const SOURCES: Sources = {
  ws: async () => {
    try {
      return (await import('ws')).WebSocket;
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
      throw error;
    }
  },
  global: () => globalThis.WebSocket,
};

const withHeaders = (Ws: Ws, headers: Order['headers']): WebSocketConstructor =>
  class extends Ws {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { headers });
    }
  };
