/** The last line of what a program said, where it says what went wrong; `otherwise` when it said nothing. */
export function lastLine(text: string, otherwise = ''): string {
  const said = text.trim()
  return said === '' ? otherwise : said.slice(said.lastIndexOf('\n') + 1)
}
