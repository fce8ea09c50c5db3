import { activatePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { PersonaSaved, PersonaSwitch } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Choose the persona that answers',
  permission: 'llm.write',
  body: PersonaSwitch,
  response: PersonaSaved,
  async handler({ body, user }) {
    const { id } = await activatePersona(body.persona, user)
    return { ...ok, persona: id }
  }
})
