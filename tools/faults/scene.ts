import { startTcpProxy, type TcpProxy } from '../network/tcpProxy.js';
import type { WsServer } from '../servers/wsServer.js';
import type { ClientConfig, Witness } from './witness.js';

/** What the matrix asks of a server, in this process or in another. */
export type ServerSide = Pick<WsServer, 'port' | 'clients' | 'maxClients' | 'broadcast' | 'close'>;

/** Where faults strike: a server, the network in front of it and a client. */
export interface Setting<S extends ServerSide, C extends Witness> {
  readonly startServer: () => Promise<S>;
  readonly connect: (url: string, config: ClientConfig) => C;
  /** Makes everything as it should be again. */
  readonly mend: (scene: Scene<S, C>) => void;
}

export class Scene<S extends ServerSide, C extends Witness> {
  static async open<S extends ServerSide, C extends Witness>(setting: Setting<S, C>): Promise<Scene<S, C>> {
    const server = await setting.startServer();
    return new Scene(setting, server, await startTcpProxy(server));
  }

  #client: C | undefined;
  readonly #undo: (() => void)[] = [];

  private constructor(
    private readonly setting: Setting<S, C>,
    readonly server: S,
    readonly proxy: TcpProxy,
  ) {}

  get hasClient(): boolean {
    return this.#client !== undefined;
  }

  get client(): C {
    if (!this.#client) throw new Error('there is no client yet');
    return this.#client;
  }

  connect(path: string, config: ClientConfig): void {
    this.#client = this.setting.connect(this.proxy.url + path, config);
  }

  mend(): void {
    this.setting.mend(this);
  }

  /** Calls it when all is over. */
  onClose(undo: () => void): void {
    this.#undo.push(undo);
  }

  async close(): Promise<void> {
    for (const undo of this.#undo) undo();
    await this.#client?.kill();
    await this.proxy.close();
    await this.server.close();
  }
}
