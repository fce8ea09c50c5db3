import { deleteSpeechProvider } from '#server/system/speech-providers'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Disconnect a server that recognises',
  permission: 'stt.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteSpeechProvider('stt', params.id, user)
    return ok
  }
})
