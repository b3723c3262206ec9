/** What the script that drives this page counts. */
export interface Counts {
  renders: number;
  isStable: boolean;
  batches: number;
  ticks: number;
  missing: number;
}
