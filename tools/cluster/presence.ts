/** Which connections the nodes have, as they tell it: how many of a client there are at once, and for how long more than one. */
export class Presence {
  /** For each client, how many connections of it each node has. */
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #since = new Map<string, number>();
  /** How long clients had more than one connection that have one again, in milliseconds. */
  readonly #overlaps: number[] = [];
  replaced = 0;

  /** A node tells of a connection that has come or gone. */
  note(node: number, line: string): void {
    const [type = '', key = '', cause] = line.split(' ');
    if (type !== 'connected' && type !== 'gone') return;
    const counts = this.#counts.get(key) ?? new Map<number, number>();
    this.#counts.set(key, counts);
    counts.set(node, (counts.get(node) ?? 0) + (type === 'connected' ? 1 : -1));
    if (cause === 'replaced') this.replaced++;
    this.#judge(key);
  }

  /** A node is no more. */
  forget(node: number): void {
    for (const [key, counts] of this.#counts) {
      counts.delete(node);
      this.#judge(key);
    }
  }

  /** The longest time for which a client had more than one connection, in milliseconds. */
  get longest(): number {
    const lasting = [...this.#since.values()].map((since) => performance.now() - since);
    return Math.max(0, ...this.#overlaps, ...lasting);
  }

  of(key: string): number {
    return [...(this.#counts.get(key)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  }

  #judge(key: string): void {
    const since = this.#since.get(key);
    if (this.of(key) > 1) {
      if (since === undefined) this.#since.set(key, performance.now());
      return;
    }
    if (since !== undefined) this.#overlaps.push(performance.now() - since);
    this.#since.delete(key);
  }
}
