import type { Observable } from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import type { Frame, SocketHeartbeat } from '../vocabulary/config.js';

/** What a preset settles of a configuration: spread it into yours. */
export interface Preset<In, Out = In> {
  /** The subprotocol, where there is one. */
  readonly protocol?: string;
  /** Of presets whose frames are binary. */
  readonly binaryType?: 'arraybuffer';
  /** Makes a frame of a message. */
  readonly serializer: (message: Out) => Frame;
  /** Makes a message of a frame, or a list of them where a frame may have several. */
  readonly deserializer: (event: MessageEvent) => In;
  /** The messages by which the server ends a session, where there are any. */
  readonly endsSession?: (message: In) => number | string | boolean | undefined;
  /** The handshake, where there is one. */
  readonly onOpen?: (message$: Observable<In>) => Observable<Out>;
  /** Who pings, and how often; a function where the server has a say in it. */
  readonly heartbeat: SocketHeartbeat | (() => SocketHeartbeat | false);
  /** The ends after which a retry is none: spread it into a `reconnect` of your own to keep them. */
  readonly reconnect: {
    /** Whether a loss is worth a retry. */
    readonly shouldReconnect: (lost: SocketLostError) => boolean;
    /** How long to wait, where the protocol has it. */
    readonly delay?: (lost: SocketLostError, attempt: number) => number;
  };
}
