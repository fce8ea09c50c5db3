import { resetPersonaPrompt } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PersonaParams, PersonaPromptReset } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Put back the prompt that came with the product',
  permission: 'llm.write',
  params: PersonaParams,
  response: PersonaPromptReset,
  async handler({ params, user }) {
    const { id, system_prompt } = await resetPersonaPrompt(params.persona, user)
    return { ...ok, persona: id, prompt: system_prompt }
  }
})
