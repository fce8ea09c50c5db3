import { getPersona } from '#server/dialogue/personas'
import { Persona, PresetParams } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'One persona',
  permission: 'llm.read',
  params: PresetParams,
  response: Persona,
  handler: ({ params }) => getPersona(params.preset_id)
})
