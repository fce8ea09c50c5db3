import { deleteEngineProvider } from '#server/system/engine-providers'
import { IdParams, Ok, ok } from '#shared/schemas/common'

export default defineApiHandler({
  summary: 'Disconnect a server that recognises',
  permission: 'stt.write',
  params: IdParams,
  response: Ok,
  async handler({ params, user }) {
    await deleteEngineProvider('stt', params.id, user)
    return ok
  }
})
