import { z } from 'zod'
import * as apiKeys from '#shared/schemas/api-keys'
import * as chat from '#shared/schemas/chat'
import * as common from '#shared/schemas/common'
import * as faq from '#shared/schemas/faq'
import * as llm from '#shared/schemas/llm'
import * as openai from '#shared/schemas/openai'
import * as settings from '#shared/schemas/settings'
import * as system from '#shared/schemas/system'
import * as tts from '#shared/schemas/tts'
import * as users from '#shared/schemas/users'

export type JsonSchema = z.core.JSONSchema.BaseSchema

/** Contracts appear in the document under the names they have in shared/schemas; others are written out in place. */
function nameContracts() {
  const taken = new Set<string>()
  for (const module of [common, users, apiKeys, settings, chat, faq, llm, tts, openai, system]) {
    for (const [id, value] of Object.entries(module)) {
      if (!(value instanceof z.ZodType) || taken.has(id)) continue
      const known = z.globalRegistry.get(value)
      if (!known?.id) z.globalRegistry.add(value, { ...known, id })
      taken.add(id)
    }
  }
}

/** Turns zod schemas into JSON Schema (2020-12) whose named parts are gathered once, for `components.schemas`. */
export function createSchemaBook() {
  nameContracts()
  const components: Record<string, JsonSchema> = {}

  /** A part differs between what is sent and what is received where it has defaults or conversions. */
  function place(name: string, schema: JsonSchema, io: 'input' | 'output') {
    const same = (other: JsonSchema | undefined) => other === undefined || JSON.stringify(other) === JSON.stringify(schema)
    const key = same(components[name]) ? name : `${name}${io === 'input' ? 'Input' : 'Output'}`
    components[key] = schema
    return key
  }

  function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const wrapped = z.toJSONSchema(z.object({ value: schema }), { io, unrepresentable: 'any', override: ({ jsonSchema }) => simplify(jsonSchema) })
    const names = new Map<string, string>()
    for (const [name, definition] of Object.entries(wrapped.$defs ?? {})) names.set(`#/$defs/${name}`, `#/components/schemas/${place(name, definition, io)}`)
    const found = wrapped.properties?.value
    return typeof found === 'object' ? withRefs(found, names) : {}
  }

  return {
    convert,
    /** Every named part, with references that point to each other. */
    components: () => Object.fromEntries(Object.entries(components).map(([name, schema]) => [name, withRefs(schema, new Map())]))
  }
}

/** A schema whose `meta` states a type says all with it; a format says more than its pattern. */
function simplify(schema: JsonSchema) {
  if (schema.type && schema.anyOf) delete schema.anyOf
  if (schema.format && schema.pattern) delete schema.pattern
}

function withRefs(schema: JsonSchema, names: Map<string, string>): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? names.get(value) ?? value.replace('#/$defs/', '#/components/schemas/') : value)
}
