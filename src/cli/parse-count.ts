/** Parses a whole number of at least `minimum`. */
export function parseCount(minimum: number): (input: string) => number {
  return (input) => {
    const value = Number(input)
    if (!/^\d+$/.test(input) || value < minimum) throw new SyntaxError(`a whole number from ${minimum} is needed`)
    return value
  }
}
