import { updatePersona } from '#server/dialogue/personas'
import { Persona, PersonaPatch, PresetParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Change a persona',
  permission: 'llm.write',
  params: PresetParams,
  body: PersonaPatch,
  response: Persona,
  handler: ({ params, body, user }) => updatePersona(params.preset_id, body, user)
})
