import { deleteEngineProvider } from '#server/system/engine-providers'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Disconnect a server that speaks',
  permission: 'tts.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteEngineProvider('tts', params.id, user)
    return ok
  }
})
