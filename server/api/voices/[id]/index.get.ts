import { getVoiceDetails } from '#server/tts/voice-editor'
import { IdParams } from '#shared/schemas/common'
import { VoiceResponse } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'A voice with its options and recordings',
  permission: 'tts.write',
  params: IdParams,
  response: VoiceResponse,
  handler: async ({ params }) => ({ voice: await getVoiceDetails(params.id) })
})
