/** Makes a test for a pattern in which `*` stands for any characters, none included, and `?` for exactly one. */
export function compileGlob(pattern: string): (text: string) => boolean {
  const first = pattern.search(/[*?]/)
  if (first === -1) return (text) => text === pattern
  if (first === pattern.length - 1 && pattern.endsWith('*')) {
    const prefix = pattern.slice(0, -1)
    return (text) => text.startsWith(prefix)
  }
  return (text) => matchesGlob(pattern, text)
}

/** Walks both once and goes back to the last `*` only, so that no pattern takes more than length times length. */
function matchesGlob(pattern: string, text: string): boolean {
  let at = 0
  let star = -1
  let resume = 0
  for (let index = 0; index < text.length;) {
    if (pattern[at] === '*') {
      star = at
      at += 1
      resume = index
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[index])) {
      at += 1
      index += 1
    } else {
      if (star === -1) return false
      at = star + 1
      resume += 1
      index = resume
    }
  }
  while (pattern[at] === '*') at += 1
  return at === pattern.length
}
