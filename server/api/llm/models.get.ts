import { listModels } from '#server/llm/backend'
import { Models } from '#shared/schemas/llm'

export default defineApiHandler({
  summary: 'Models of what answers now',
  permission: 'llm.read',
  response: Models,
  handler: ({ user }) => listModels(user)
})
