import { downloadRepository } from '#server/system/models/install'
import { ok } from '#shared/schemas/common'
import { ModelDownload, ModelInstallStarted } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Download a repository of the model hub, or some of its files',
  permission: 'models.write',
  body: ModelDownload,
  response: ModelInstallStarted,
  status: 202,
  async handler({ event, body, user }) {
    const download = await downloadRepository(body, user, closedSignal(event))
    return { ...ok, message: `${download.name} is being downloaded`, download }
  }
})
