/** What a process of Node has open besides. */
const OTHERS = 100;

/** Throws if this process may not open so many sockets; Node has raised its limit as far as it may. */
export function checkDescriptors(sockets: number): void {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files: { soft: number | 'unlimited' } } };
  const limit = userLimits?.open_files.soft ?? 'unlimited';
  if (limit === 'unlimited' || limit >= sockets + OTHERS) return;
  throw new Error(`${sockets} sockets need ${sockets + OTHERS} descriptors, and there are ${limit}: see ulimit -Hn`);
}
