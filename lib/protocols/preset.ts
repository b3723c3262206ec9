import type { Observable } from 'rxjs';
import type { SocketLostError } from '../ground/errors.js';
import type { Frame, SocketHeartbeat } from '../vocabulary/config.js';

/** The part of a socket's configuration that a protocol needs. Spread it into yours. */
export interface Preset<In, Out = In> {
  /** The subprotocol, if there is one. */
  readonly protocol?: string;
  /** Set by presets with binary frames. */
  readonly binaryType?: 'arraybuffer';
  /** Makes a frame of a message. */
  readonly serializer: (message: Out) => Frame;
  /** Makes a message of a frame, or a list if a frame can contain several. */
  readonly deserializer: (event: MessageEvent) => In;
  /** Recognises the messages by which the server ends a session, if there are any. */
  readonly endsSession?: (message: In) => number | string | boolean | undefined;
  /** The handshake, if there is one. */
  readonly onOpen?: (message$: Observable<In>) => Observable<Out>;
  /** Which peer sends pings, and how often. It is a function if the server has a part in that. */
  readonly heartbeat: SocketHeartbeat | (() => SocketHeartbeat | false);
  /** The losses that are not retried. To keep them, spread it into your own `reconnect`. */
  readonly reconnect: {
    /** Whether a loss is retried. */
    readonly shouldReconnect: (lost: SocketLostError) => boolean;
    /** How long to wait, where the protocol has it. */
    readonly delay?: (lost: SocketLostError, attempt: number) => number;
  };
}
