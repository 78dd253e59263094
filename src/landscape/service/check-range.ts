import type { Refusal } from '../../manifest/refuse.ts'

/** Bounds of a number that AWS takes. */
export interface Bounds {
  readonly least: number
  readonly most: number
}

/** A time that AWS takes in whole seconds within bounds; nothing where the file says nothing. */
export function checkSeconds(key: string, ms: number | undefined, { least, most }: Bounds): Refusal[] {
  if (ms === undefined || (Number.isInteger(ms / 1000) && ms >= least * 1000 && ms <= most * 1000)) return []
  const nearest = Math.min(most, Math.max(least, Math.ceil(ms / 1000)))
  return [
    {
      ...{ key, message: `AWS takes whole seconds from ${least} to ${most} here`, given: `${ms / 1000}s` },
      ...{ accepted: `${least}s to ${most}s`, fix: `Write ${nearest}s, here or in \`overrides\` of the environment.` },
    },
  ]
}

/** A whole number within bounds; nothing where the file says nothing. */
export function checkNumber(key: string, value: number | undefined, { least, most }: Bounds): Refusal[] {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return []
  const nearest = Math.min(most, Math.max(least, Math.round(value)))
  return [
    {
      ...{ key, message: `AWS takes ${least} to ${most} here`, given: String(value) },
      ...{
        accepted: `a whole number from ${least} to ${most}`,
        fix: `Write ${nearest}, here or in \`overrides\` of the environment.`,
      },
    },
  ]
}
