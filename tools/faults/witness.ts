import type { ClientOptions } from 'ws';
import type { HeartbeatSocketConfig, SocketEvent } from '../../lib/index.js';
import type { PrintedSpec } from '../clients/recordings.js';

/** What a client is given. */
export interface ClientConfig extends Partial<
  Pick<HeartbeatSocketConfig<unknown>, 'connectTimeout' | 'reconnect' | 'delivery' | 'heartbeat'>
> {
  /** Whether it is recorded, for `leave`. */
  readonly isRecorded?: boolean;
  /** For a client in this process: what its `ws` sockets are given. */
  readonly ofWs?: ClientOptions;
  /** For a client in a process of its own: its event loop stands still for so long, three times. */
  readonly blockFor?: number;
  /** The same: its timers fire on whole seconds only, like those of a hidden page. */
  readonly isThrottled?: boolean;
}

/** What is known of a client that has left. */
export interface Farewell {
  /** The most sockets it ever had at once. */
  readonly maxLive: number;
  readonly left: readonly string[];
  /** The specs that its recordings print, if it was recorded. */
  readonly specs?: readonly PrintedSpec[] | undefined;
}

/** A client, in this process or in another, and what it says of itself. */
export interface Witness {
  readonly events: readonly SocketEvent[];
  /** When each event came. */
  readonly eventTimes: readonly number[];
  readonly messages: readonly unknown[];
  /** How its stream ended: an error, or that it completed. */
  readonly ends: readonly unknown[];
  /** Calls the listener after each loss. */
  onLost(listener: () => void): void;
  /** Unsubscribes, waits until that is done, and tells what there is to know then. */
  leave(): Promise<Farewell>;
  /** Ends it, whatever state it is in. */
  kill(): Promise<void>;
}

/** How many events of a type a client has told. */
export function count({ events }: Witness, type: SocketEvent['type']): number {
  return events.filter((event) => event.type === type).length;
}
