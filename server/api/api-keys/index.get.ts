import { listApiKeys } from '#server/system/api-keys'
import { ApiKeyList } from '#shared/schemas/api-keys'

export default defineApiHandler({
  summary: 'List the own API keys',
  permission: 'keys.write',
  response: ApiKeyList,
  handler: async ({ user }) => ({ keys: await listApiKeys(user) })
})
