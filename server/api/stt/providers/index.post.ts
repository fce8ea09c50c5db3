import { createSttProvider } from '#server/stt/providers'
import { ok } from '#shared/schemas/common'
import { EngineProviderCreate, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Connect a server that recognises',
  permission: 'stt.write',
  body: EngineProviderCreate,
  response: EngineProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await createSttProvider(body, user) })
})
