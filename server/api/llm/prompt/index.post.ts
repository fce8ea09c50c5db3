import { getDefaultPersona, updatePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PromptChange, PromptSaved } from '#shared/schemas/llm'

const SHOWN_LENGTH = 100

export default defineApiHandler({
  summary: 'Change the prompt of the persona that answers now',
  permission: 'llm.write',
  body: PromptChange,
  response: PromptSaved,
  async handler({ body, user }) {
    const { system_prompt } = await updatePersona(getDefaultPersona().id, { system_prompt: body.prompt }, user)
    return { ...ok, prompt: system_prompt.slice(0, SHOWN_LENGTH) }
  }
})
