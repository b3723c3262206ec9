import type { Page } from '../browser/page.js';
import type { Tab } from '../browser/tab.js';

/** A tab as each driver can give it. */
export interface EngineTab extends Tab {
  back(): Promise<void>;
  /** Behind something else, as `show()` brings it to the front. */
  hide(): Promise<void>;
  /** Takes this tab's network away, and gives it back; missing where the driver cannot. */
  offline?(isOffline: boolean): Promise<void>;
}

/** A background worker, which its browser stops when nothing happens there, unless somebody is attached. */
export interface Extension {
  /** Rejects when it was stopped. */
  attach(): Promise<Page>;
  remove(): Promise<void>;
}

/** A browser with a profile of its own. */
export interface Engine {
  /** With its version. */
  readonly name: string;
  /** A tab in front of the others. */
  open(url: string): Promise<EngineTab>;
  /** An extension whose background worker has the client; missing where the driver cannot. */
  extend?(): Promise<Extension>;
  close(): Promise<void>;
}

/** How to get and start one. */
export interface EngineKind {
  /** As on the command line. */
  readonly key: 'chromium' | 'firefox' | 'webkit';
  /** What it needs, and the Debian package that has it. */
  readonly needs: readonly { readonly command: string; readonly packages: string }[];
  start(): Promise<Engine>;
}
