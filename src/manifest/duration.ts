const unitMs: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
}

/** Milliseconds of a Compose duration such as `1m30s` or `1.5s`, or undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0
  const whole = /^(?:\d+(?:\.\d+)?(?:w|d|h|ms|m|s|us|µs|ns))+$/
  if (text.length > 64 || !whole.test(text)) return undefined
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)]
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0)
  return Number.isSafeInteger(Math.round(total)) ? Math.round(total) : undefined
}
