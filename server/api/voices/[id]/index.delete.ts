import { deleteVoice } from '#server/tts/voice-editor'
import { IdParams, Ok, ok } from '#shared/schemas/common'
import { VoiceDelete } from '#shared/schemas/tts'

export default defineApiHandler({
  summary: 'Delete a voice of one\'s own, with its recordings',
  permission: 'tts.write',
  params: IdParams,
  query: VoiceDelete,
  response: Ok,
  async handler({ params, query, user }) {
    await deleteVoice(params.id, query.force, user)
    return ok
  }
})
