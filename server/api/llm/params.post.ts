import { getDefaultPersona, updatePersona } from '#server/dialogue/personas'
import { ok } from '#shared/schemas/common'
import { ParamsPatch, ParamsSaved } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Change generation parameters of the persona that answers now',
  permission: 'llm.write',
  body: ParamsPatch,
  response: ParamsSaved,
  handler: async ({ body, user }) => ({ ...ok, params: await updatePersona(getDefaultPersona().id, body, user) })
})
