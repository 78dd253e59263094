import { resource, type Resource } from '../cloudformation/resource.ts'
import type { Json } from '../cloudformation/values.ts'
import { tagsOf } from '../component.ts'
import type { ServicePlan } from './service-plan.ts'

/** A role of a service. */
export interface RoleParts {
  readonly description: string
  /** Who may take it, and for whom. */
  readonly trust: Json
  /** What it may do; nothing where there are none. */
  readonly statements: readonly Json[]
}

/** A role of a service with what it needs and nothing else. */
export function ownRole(
  { input, name }: ServicePlan,
  logicalId: string,
  { description, trust, statements }: RoleParts,
): Resource<'AWS::IAM::Role'> {
  return resource(logicalId, 'AWS::IAM::Role', {
    Description: description,
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    ...(statements.length > 0 && {
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    }),
    Tags: tagsOf(input, name),
  })
}
