import type { SocketEvent } from '../../lib/index.js';
import type { PrintedSpec } from '../clients/recordings.js';
import type { WsServer } from '../servers/wsServer.js';
import type { Outcome } from './outcome.js';
import type { Scene, ServerSide, Setting } from './scene.js';
import type { ClientConfig, Witness } from './witness.js';

/** A time, as `performance.now()` tells it. */
export class NoticeableSince {
  constructor(readonly time: number) {}
}

/** One way for things to go wrong, and what the client must do. */
export interface Fault<S extends ServerSide = WsServer, C extends Witness = Witness> {
  readonly name: string;
  /**
   * Makes it. May wait for what this fault alone shows, and tells when the client could first notice if that is later than
   * the call.
   */
  readonly strike: (scene: Scene<S, C>) => unknown;
  readonly must: Outcome;
  /** What the client is given besides the defaults. */
  readonly config?: ClientConfig;
  /** Whether the client gets no pongs, since it sends no pings or nobody answers them: then it must stay open without. */
  readonly isUnanswered?: boolean;
  /** Whether nothing is mended, ever: the client must get over it by itself. */
  readonly isLasting?: boolean;
  /** What is wrong besides, in words, when all is done. */
  readonly alsoWrong?: (scene: Scene<S, C>) => string[];
  /** Whether only `npm run faults` plays it, and not every test run: it takes seconds, or has a sibling that is played. */
  readonly isLeftToCommand?: boolean;
  /** How many connections the server cannot know to be dead. */
  readonly ghosts?: number;
}

/** The faults of one layer. */
export interface FaultGroup<S extends ServerSide = WsServer, C extends Witness = Witness> {
  readonly layer: string;
  /** When they strike: before the first attempt, or when a connection is open and has had a pong. */
  readonly strikes: 'before the first attempt' | 'an open connection';
  readonly setting: Setting<S, C>;
  readonly faults: readonly Fault<S, C>[];
}

/** What came of one fault. */
export interface FaultReport {
  readonly name: string;
  readonly must: Outcome;
  /** How long the client took to notice, in milliseconds; nothing, if there was nothing to notice. */
  readonly noticedAfter: number | undefined;
  readonly attempts: number;
  /** What the client did that it must not do. */
  readonly breaches: readonly string[];
  /** What its recordings print, if it was recorded. */
  readonly recorded?: Recorded | undefined;
}

/** A recorded client: what the specs that its recordings print must play. */
export interface Recorded {
  readonly events: readonly SocketEvent[];
  readonly specs: readonly PrintedSpec[];
}
