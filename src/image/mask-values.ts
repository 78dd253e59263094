import type { Secret } from '../core/argv.ts'
import type { ImageBuild } from './build-argv.ts'
import { buildEnv } from './build-argv.ts'

/**
 * Names that say of a build argument that its value is a secret; the words are those of BuildKit's own check.
 * Source: https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/ (2026-11).
 */
const secretName = /(^|_)(apikey|auth|credentials?|key|password|pword|passwd|secret|token)(_|$)/i

/** True for a build argument whose value is a secret. */
export function isSecretArgument(name: string): boolean {
  return secretName.test(name)
}

/** A shorter piece of a value would be found in words that have nothing to do with it. */
const shortest = 4

/** BuildKit prints each instruction with its arguments filled in: gives a function that hides the values that are secrets. */
export function maskValues(image: ImageBuild): (line: string) => string {
  const values = Object.entries(buildEnv(image)).filter(
    ([name]) => !(name in image.build.args) || isSecretArgument(name),
  )
  const pieces = values.flatMap(([, secret]) => piecesOf(secret)).toSorted((a, b) => b.length - a.length)
  return (line) => pieces.reduce((masked, piece) => masked.replaceAll(piece, '[secret]'), line)
}

/** A value of several lines is printed on several lines. */
function piecesOf(secret: Secret): string[] {
  return secret
    .reveal()
    .split(/\r?\n/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= shortest)
}
