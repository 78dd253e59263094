import * as z from 'zod/mini'
import { docs } from './doc.ts'
import { slipwaySchema } from './schema.ts'

type Node = z.core.JSONSchema.BaseSchema

/** Name of the schema; it is found by path, so this is no address. */
const schemaId = 'urn:slipway:schema:slipway.yaml'

/** The JSON Schema of slipway.yaml, for editors. Draft 7 is what they all know. */
export function makeJsonSchema(): Readonly<Record<string, unknown>> {
  const made = z.toJSONSchema(slipwaySchema, {
    target: 'draft-7',
    metadata: docs,
    override: ({ jsonSchema }) => tidy(jsonSchema),
  })
  const { $schema, ...rest } = made
  // Anchors may be kept under names of the user's own, as in a Compose file.
  return { $schema, $id: schemaId, title: 'slipway.yaml', ...rest, type: 'object', patternProperties: { '^x-': {} } }
}

/** Says what our documentation says in the words of JSON Schema. */
function tidy(node: Node): void {
  const { accepted: _accepted, fallback, unit, example, later, aws, advise: _advise, description, ...rest } = node
  for (const key of Object.keys(node)) Reflect.deleteProperty(node, key)
  const parts = [
    later === true ? 'Not built yet.' : '',
    typeof aws === 'string' ? 'In AWS only.' : '',
    String(description ?? ''),
    typeof unit === 'string' ? `Unit: ${unit}.` : '',
    typeof fallback === 'string' ? `Default: ${fallback}.` : '',
  ]
  const text = parts.filter((part) => part !== '').join(' ')
  // A key with nothing behind it is an empty mapping, as while somebody types.
  const mayBeEmpty = rest.type === 'object' && rest.required === undefined && later !== true
  const type = mayBeEmpty && { type: ['object', 'null'] }
  Object.assign(node, rest, type, text && { description: text }, example !== undefined && { examples: [example] })
}
