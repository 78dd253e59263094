import type { Lookup } from './substitute.ts'

/** What stands in the place of a secret. */
export const hidden = '[secret]'

const secretName = /PASS|PWD|SECRET|TOKEN|KEY|CREDENTIAL|AUTH|PRIVATE|SALT|SIGNATURE/i

/** True for the name of a variable whose value nobody should read over a shoulder. Rather one too many. */
export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/** A lookup that remembers the values of variables that are named like secrets. */
export function rememberSecrets(lookup: Lookup, values: Set<string>): Lookup {
  return (name) => {
    const value = lookup(name)
    // A value of a letter or two is in every other word.
    if (value !== undefined && value.length > 3 && isSecretName(name)) values.add(value)
    return value
  }
}

/** The text without those values, and without passwords in URLs. */
export function hideSecrets(text: string, values: Iterable<string>): string {
  let shown = text
  for (const value of values) shown = shown.replaceAll(value, hidden)
  return shown.replaceAll(/(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g, `$1${hidden}`)
}
