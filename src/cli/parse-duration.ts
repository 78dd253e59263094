const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Parses `500ms`, `90s`, `10m` or `1h` into milliseconds. */
export function parseDuration(input: string): number {
  const [, amount, unit] = /^(\d+)(ms|s|m|h)$/.exec(input) ?? []
  const factor = units[unit ?? '']
  if (amount === undefined || factor === undefined || Number(amount) === 0) {
    throw new SyntaxError('a duration is a number and ms, s, m or h, for example 90s or 10m')
  }
  return Number(amount) * factor
}

/** Parses a whole number of at least `minimum`. */
export function parseCount(minimum: number): (input: string) => number {
  return (input) => {
    const value = Number(input)
    if (!/^\d+$/.test(input) || value < minimum) throw new SyntaxError(`a whole number from ${minimum} is needed`)
    return value
  }
}

/** Time limit of a change when none is given: 10 minutes. */
export const defaultLimitMs = 600_000

/** Time limit of a change in AWS when none is given, in milliseconds: databases and balancers take their time. */
export const cloudLimitMs = 3_600_000
