/** Ways to write variables for the programs that take them. */
export const exportForms = ['sh', 'fish', 'powershell', 'json'] as const

/** A way to write variables. */
export type ExportForm = (typeof exportForms)[number]

/** Parses the name of a form. */
export function parseExportForm(input: string): ExportForm {
  const form = exportForms.find((each) => each === input)
  if (form === undefined) throw new SyntaxError(`one of ${exportForms.join(', ')} is needed`)
  return form
}
