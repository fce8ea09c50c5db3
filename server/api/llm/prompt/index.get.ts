import { getDefaultPersona } from '#server/dialogue/personas'
import { getBackend } from '#server/llm/backend'
import { CurrentPrompt } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Prompt of the persona that answers now',
  permission: 'llm.read',
  response: CurrentPrompt,
  async handler({ user }) {
    const { id, system_prompt } = getDefaultPersona()
    const { model } = await getBackend(user)
    return { prompt: system_prompt, model, persona: id }
  }
})
