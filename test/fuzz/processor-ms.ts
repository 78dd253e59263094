/** Milliseconds that processors spend on some work: a bound on them holds on a busy machine, where one on the clock does not. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
