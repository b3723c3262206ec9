/** What some work takes: messages a second, and microseconds of CPU for each. */
export async function spentOn(messages, work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { rate: messages / seconds, cpu: (user + system) / messages };
}
