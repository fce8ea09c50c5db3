import { createVoice } from '#server/tts/voice-editor'
import { ok } from '#shared/schemas/common'
import { VoiceCreate, VoiceSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Make a voice: of a provider, of a speaker of a model, or from recordings',
  permission: 'tts.write',
  status: 201,
  body: VoiceCreate,
  response: VoiceSaved,
  handler: async ({ body, user }) => ({ ...ok, voice: await createVoice(body, user) })
})
