import { createApiKey } from '#server/system/api-keys'
import { ApiKeyCreate, ApiKeyCreated } from '#shared/schemas/api-keys'

export default defineApiHandler({
  summary: 'Make an API key; its secret is shown this once',
  permission: 'keys.write',
  body: ApiKeyCreate,
  response: ApiKeyCreated,
  status: 201,
  handler: ({ body, user }) => createApiKey(body, user)
})
