/** Writes the name of a flag as it is typed: `breakLock` as `break-lock`. */
export function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
