import { HttpsProxyAgent } from 'https-proxy-agent';
import { heartbeatSocket$ } from 'rxjs-heartbeat-socket';
import { WebSocket } from 'ws';

/** A feed with a header, and through a proxy if there is one (`http://proxy:3128`). */
export function feed(url: string, token: () => string, proxy?: string) {
  const agent = proxy ? new HttpsProxyAgent(proxy) : undefined;
  class WithHeaders extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols, { headers: { authorization: `Bearer ${token()}` }, ...(agent && { agent }) });
    }
  }
  return heartbeatSocket$<{ price: number }>({ url, WebSocketCtor: WithHeaders });
}
