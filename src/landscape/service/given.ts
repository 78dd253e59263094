import { parameter, type Parameter } from '../cloudformation/resource.ts'
import type { Input } from '../component.ts'

/** A parameter and where its value comes from. */
export interface Given {
  readonly parameter: Parameter
  readonly input: Input
}

/** A parameter of plain text. */
export function given(logicalId: string, description: string, input: Input, type = 'String'): Given {
  return { parameter: parameter(logicalId, { Type: type, Description: description }), input }
}

/** A parameter for a secret: never its value, and always a version, because ECS would take another one with the next task. */
export function givenSecret(logicalId: string, what: string, input: Input): Given {
  return {
    parameter: parameter(logicalId, {
      Type: 'String',
      Description: `${what}: <ARN>:::<version id>`,
      AllowedPattern: '^arn:[^:]+:secretsmanager:[^:]+:[0-9]+:secret:[^:]+:::[0-9A-Za-z-]+$',
    }),
    input,
  }
}

/** The parameters, each once, in the order given. */
export function parametersOf(all: readonly Given[]): Parameter[] {
  return [...new Map(all.map(({ parameter: one }) => [one.logicalId, one])).values()]
}

/** Where each of the parameters gets its value. */
export function inputsOf(all: readonly Given[]): Record<string, Input> {
  return Object.fromEntries(all.map(({ parameter: { logicalId }, input }) => [logicalId, input]))
}
