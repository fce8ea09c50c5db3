import { deleteSample } from '#server/tts/voice-samples'
import { ok } from '#shared/schemas/common'
import { SampleParams, VoiceSaved } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Delete a recording of a voice',
  permission: 'tts.write',
  params: SampleParams,
  response: VoiceSaved,
  handler: async ({ params, user }) => ({ ...ok, voice: await deleteSample(params.id, params.name, user) })
})
