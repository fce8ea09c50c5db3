import { getDefaultPersona } from '#server/dialogue/personas'
import { CurrentPreset } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Persona that answers now, with its prompt and parameters',
  permission: 'llm.read',
  response: CurrentPreset,
  handler: () => ({ current: getDefaultPersona() })
})
