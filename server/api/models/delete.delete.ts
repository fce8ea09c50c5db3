import { deleteModel } from '#server/system/models/delete-model'
import { inGigabytes } from '#server/system/models/list-models'
import { ok } from '#shared/schemas/common'
import { ModelDelete, ModelDeleted } from '#shared/schemas/models'

export default defineApiHandler({
  summary: 'Delete a model, named by the path that the list gives it',
  permission: 'models.write',
  query: ModelDelete,
  response: ModelDeleted,
  async handler({ query, user }) {
    const { name, bytes } = await deleteModel(query.path, query.force, user)
    return { ...ok, message: `Deleted ${name}`, freed_gb: inGigabytes(bytes), freed_bytes: bytes }
  }
})
