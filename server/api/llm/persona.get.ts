import { getDefaultPersona } from '#server/dialogue/personas'
import { PersonaName } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Persona that answers now',
  permission: 'llm.read',
  response: PersonaName,
  handler: () => getDefaultPersona()
})
