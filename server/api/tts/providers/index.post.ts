import { createTtsProvider } from '#server/tts/providers'
import { ok } from '#shared/schemas/common'
import { SpeechProviderCreate, SpeechProviderSaved } from '#shared/schemas/speech-providers'

export default defineApiHandler({
  summary: 'Connect a server that speaks',
  permission: 'tts.write',
  body: SpeechProviderCreate,
  response: SpeechProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await createTtsProvider(body, user) })
})
