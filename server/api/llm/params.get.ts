import { getDefaultPersona } from '#server/dialogue/personas'
import { Params } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Generation parameters of the persona that answers now',
  permission: 'llm.read',
  response: Params,
  handler: () => ({ params: getDefaultPersona() })
})
