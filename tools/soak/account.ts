/** What a run of numbers, from 1 on, looked like to whoever got them. */
export class Account {
  last = 0;
  missing = 0;
  /** How many came again, or after a higher one. */
  twice = 0;

  note(n: number): void {
    if (n <= this.last) this.twice++;
    else this.missing += n - this.last - 1;
    this.last = Math.max(n, this.last);
  }
}
