import type { StackEvent } from '../../../core/aws/stack-port.ts'

/** How long the last change of a service that went well took, by the events of its stack; undefined where there was none. */
export function usualDuration(events: readonly StackEvent[], stackId: string): number | undefined {
  let began: StackEvent | undefined
  let usual: number | undefined
  let hasService = false
  for (const event of events) {
    if (event.type === 'AWS::ECS::Service' && event.physicalId !== '') hasService = true
    if (event.physicalId !== stackId) continue
    if (/^(?:CREATE|UPDATE)_IN_PROGRESS$/.test(event.status)) {
      began = event
      hasService = false
    }
    if (/^(?:CREATE|UPDATE)_COMPLETE$/.test(event.status) && began && hasService) usual = event.at - began.at
  }
  return usual
}
