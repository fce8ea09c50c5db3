import { installModel } from '#server/system/models/install'
import { ok } from '#shared/schemas/common'
import { ModelInstall, ModelInstallStarted } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Install a model of the catalogue, or go on with a download that was stopped',
  permission: 'models.write',
  body: ModelInstall,
  response: ModelInstallStarted,
  status: 202,
  async handler({ body, user }) {
    const download = await installModel(body.id, user)
    return { ...ok, message: `${download.name} is being downloaded`, download }
  }
})
