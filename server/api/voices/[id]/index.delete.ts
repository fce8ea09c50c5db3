import { deleteVoice } from '#server/tts/voice-editor'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Delete a voice of one\'s own, with its recordings',
  permission: 'tts.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteVoice(params.id, user)
    return ok
  }
})
