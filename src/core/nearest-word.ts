/** Beyond so many names nobody gains from a guess, and time is lost. */
const maxLooked = 1000

/** The known word a mistyped one most likely stands for, or undefined when none is near. */
export function nearestWord(given: string, known: Iterable<string>): string | undefined {
  const limit = given.length < 2 ? 0 : given.length < 5 ? 1 : 2
  let best: { word: string; distance: number } | undefined
  let looked = 0
  for (const word of known) {
    if (looked++ === maxLooked) break
    // The length check is what keeps a key of a megabyte cheap.
    if (Math.abs(word.length - given.length) > limit) continue
    const distance = editDistance(given.toLowerCase(), word.toLowerCase())
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { word, distance }
  }
  return best?.word
}

/** Number of insertions, deletions, replacements and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current[column] = Math.min(
        cell(previous, column) + 1,
        cell(current, column - 1) + 1,
        cell(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
        swapped ? cell(before, column - 2) + 1 : Infinity,
      )
    }
    before = previous
    previous = current
  }
  return cell(previous, b.length)
}

function cell(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
