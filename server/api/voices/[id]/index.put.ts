import { updateVoice } from '#server/tts/voice-editor'
import { IdParams, ok } from '#shared/schemas/common'
import { VoicePatch, VoiceSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Change a voice of one\'s own',
  permission: 'tts.write',
  params: IdParams,
  body: VoicePatch,
  response: VoiceSaved,
  handler: async ({ params, body, user }) => ({ ...ok, voice: await updateVoice(params.id, body, user) })
})
