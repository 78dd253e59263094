import traits from '../cloudformation/generated/resource-traits.json' with { type: 'json' }

const replacing: Readonly<Record<string, readonly string[] | undefined>> = traits.replacing
const stateful = new Set(traits.stateful)

/** What the specification calls stateful and nobody would miss: logs tell of what was, no program needs them to go on. */
const expendable = new Set(['AWS::Logs::LogGroup'])

/** True when a change of the property replaces the resource, for sure or maybe; of a type that nobody knows, all may. */
export function replacesResource(type: string, property: string): boolean {
  return replacing[type]?.includes(property) ?? true
}

/** True for a type whose resources hold data that is gone with them. */
export function holdsData(type: string): boolean {
  return stateful.has(type) && !expendable.has(type)
}
