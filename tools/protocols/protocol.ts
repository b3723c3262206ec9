import type { Observable } from 'rxjs';
import type { HeartbeatSocketConfig, HeartbeatSocket, WebSocketConstructor } from '../../lib/index.js';
import type { Launch } from './serverProcess.js';

/** What is done with a socket of any protocol: a subscription, and what it is to hear. */
export interface Talk {
  readonly socket$: Pick<HeartbeatSocket<unknown>, 'status$' | 'events$'>;
  /** The words that the server passes on to those who have subscribed. */
  readonly said$: Observable<string>;
  /** Sends the server a word to pass on. */
  say(word: string): void;
}

/** Where to, and what every client here has in common. */
export type Common = Pick<HeartbeatSocketConfig<never>, 'url' | 'connectTimeout'> & {
  readonly WebSocketCtor: WebSocketConstructor;
};

/** A protocol and the server that it is proved on. */
export interface Protocol {
  /** As `npm run protocols` takes it. */
  readonly name: string;
  readonly title: string;
  readonly server: string;
  /** Whether it was written from the protocol's document, as there is none to install. */
  readonly isByTheBook?: boolean;
  /** The Debian package that it comes in. */
  readonly debian?: string;
  version(): string;
  launch(port: number, folder: string): Launch | Promise<Launch>;
  /** When all is over. */
  cleanUp?(): void;
  /** What follows the port in the address. */
  readonly path: string;
  /** How soon a silence is to be noticed, in milliseconds, as its options have it. */
  readonly noticedWithin: number;
  /** What the server says when the session is ready, byte for byte. */
  readonly ready: RegExp | undefined;
  /** What the client says to introduce itself, and to beat; all else is an app's. */
  readonly handshake: RegExp;
  /** The client's word for the subscription. */
  readonly subscribe: RegExp;
  talk(common: Common): Talk;
}
