import { updatePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PersonaParams, PersonaSaved, PromptChange } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Change the prompt of a persona',
  permission: 'llm.write',
  params: PersonaParams,
  body: PromptChange,
  response: PersonaSaved,
  async handler({ params, body, user }) {
    const { id } = await updatePersona(params.persona, { system_prompt: body.prompt }, user)
    return { ...ok, persona: id }
  }
})
