import { createPersona } from '#server/dialogue/personas'
import { Persona, PersonaCreate } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Add a persona',
  permission: 'llm.write',
  body: PersonaCreate,
  response: Persona,
  handler: ({ body, user }) => createPersona(body, user)
})
