/** What a fault of the network does, once everything that it needs is there. */
export interface NetworkFault {
  readonly name: string;
  readonly client: 'stays open' | 'comes back' | 'keeps trying';
  /** Makes it, and throws what is wrong. */
  readonly happen: () => Promise<{ readonly noticedAfter?: number | undefined; readonly bound?: number | undefined }>;
}

export interface NetworkGroup {
  readonly layer: string;
  readonly needsRoot: boolean;
  readonly faults: readonly NetworkFault[];
  /** Starts what all of them share, and tells how to stop it. */
  readonly open: () => Promise<() => unknown>;
}
