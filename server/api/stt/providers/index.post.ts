import { createSttProvider } from '#server/stt/providers'
import { ok } from '#shared/schemas/common'
import { SpeechProviderCreate, SpeechProviderSaved } from '#shared/schemas/speech-providers'

export default defineApiHandler({
  summary: 'Connect a server that recognises',
  permission: 'stt.write',
  body: SpeechProviderCreate,
  response: SpeechProviderSaved,
  handler: async ({ body, user }) => ({ ...ok, provider: await createSttProvider(body, user) })
})
