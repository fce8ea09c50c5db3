import { cancelModelDownload } from '#server/system/models/install'
import { ok, OkMessage } from '#shared/schemas/common'
import { ModelDownloadCancel } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'End a download and throw away what it brought; without an id all of them',
  permission: 'models.write',
  body: ModelDownloadCancel,
  response: OkMessage,
  async handler({ body, user }) {
    const names = await cancelModelDownload(body.id, user)
    return { ...ok, message: names.length ? `Ended: ${names.join(', ')}` : 'Nothing to end' }
  }
})
