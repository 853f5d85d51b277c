/**
 * Milliseconds that this thread has computed. Beside a time on the machine's clock it tells what is ours: waiting for
 * the disk, and for whatever else the machine does, is in the one and not in the other.
 */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
