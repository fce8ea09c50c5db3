import { getPersona } from '#server/dialogue/personas'
import { PersonaParams, PersonaPrompt } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Prompt of a persona',
  permission: 'llm.read',
  params: PersonaParams,
  response: PersonaPrompt,
  handler: ({ params }) => ({ persona: params.persona, prompt: getPersona(params.persona).system_prompt })
})
