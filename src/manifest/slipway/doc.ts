import * as z from 'zod/mini'

/** What is known of one key beside its shape: messages, the JSON Schema and the reference page all take it from here. */
export interface Doc {
  /** What the key means, in a sentence. */
  readonly description: string
  /** What is accepted, in words that fit behind `must be`. */
  readonly accepted: string
  /** What holds when the key is left out. */
  readonly fallback?: string
  readonly unit?: string
  readonly example?: unknown
  /** The key is reserved: what will read it is not built yet. */
  readonly later?: true
  /** Environments in AWS have it and this machine does not; what it has instead. */
  readonly aws?: string
  /** Advice for a value that does not fit. */
  readonly advise?: (given: string) => string | undefined
}

/** The documentation of each part of the schema. */
export const docs = z.registry<Doc>()

/** Adds the documentation to a part of the schema. */
export function documented<T extends z.core.$ZodType>(schema: T, doc: Doc): T {
  docs.add(schema, doc)
  return schema
}

/** A key whose place is taken for what a later version builds; any value parses. */
export function later(description: string, example: unknown): z.ZodMiniOptional<z.ZodMiniUnknown> {
  return z.optional(
    documented(z.unknown(), { description, accepted: 'anything, for now', example, later: true as const }),
  )
}
