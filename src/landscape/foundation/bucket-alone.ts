import type { Template } from '../cloudformation/template.ts'

/**
 * What of the foundation every project has: its bucket. A foundation of more than some sixty services that are built is too large
 * for a request and has no bucket yet to go through, so that it is made in two goes, of which this is the first.
 */
export function bucketAlone(template: Template): Template {
  const resources = Object.entries(template.Resources).filter(([, { Type }]) => Type.startsWith('AWS::S3::'))
  const { Bucket } = template.Outputs ?? {}
  return { ...template, Resources: Object.fromEntries(resources), Outputs: { ...(Bucket && { Bucket }) } }
}
