import { createTtsProvider } from '#server/tts/providers'
import { ok } from '#shared/schemas/common'
import { EngineProviderCreate, EngineProviderSaved } from '#shared/schemas/engine-providers'

export default defineApiHandler({
  summary: 'Connect a server that speaks',
  permission: 'tts.write',
  body: EngineProviderCreate,
  response: EngineProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await createTtsProvider(body, user) })
})
