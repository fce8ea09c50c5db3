import { updateTtsProvider } from '#server/tts/providers'
import { IdParams, ok } from '#shared/schemas/common'
import { SpeechProviderPatch, SpeechProviderSaved } from '#shared/schemas/speech-providers'

export default defineApiHandler({
  summary: 'Change a server that speaks; an empty key leaves the stored one',
  permission: 'tts.write',
  params: IdParams,
  body: SpeechProviderPatch,
  response: SpeechProviderSaved,
  handler: async ({ params, body, user }) => ({ ...ok, provider: await updateTtsProvider(params.id, body, user) })
})
